package dev.pinhole.sim;

/** The profile's parameter {@code multiple-registrations}. */
public enum MultipleRegistrations {
  /** As shipped: a second phone of a user silently takes the place of the first. */
  OFF,
  /** {@code true}: one row for each Call-ID. */
  BY_CALL_ID,
  /** {@code contact}: one row for each Contact. */
  BY_CONTACT
}
