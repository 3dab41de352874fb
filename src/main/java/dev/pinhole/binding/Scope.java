package dev.pinhole.binding;

import dev.pinhole.sofia.SofiaEvent.Aor;

/** What a listing shows: a whole profile, or one of its users. */
public sealed interface Scope {
  String profile();

  record Profile(String profile) implements Scope {}

  record User(Aor aor) implements Scope {
    @Override
    public String profile() {
      return aor.profile();
    }
  }
}
