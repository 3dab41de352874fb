package dev.pinhole.sim;

/** Whom the event socket lets in. */
public enum Acl {
  ALLOW,
  REJECT
}
