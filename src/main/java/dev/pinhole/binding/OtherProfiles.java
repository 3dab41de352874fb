package dev.pinhole.binding;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Phones whose events name another profile than the one that lists them: one phone, one binding, at
 * the profile that lists it, for there FreeSWITCH finds it. Bounded, the oldest go first: what is
 * forgotten shows again, and is noted once more.
 */
final class OtherProfiles {
  static final int MOST = 10_000;

  /** By what events name, what listings do. */
  private final Map<BindingKey, BindingKey> followed = new LinkedHashMap<>();

  /** Where a binding was listed besides, as long as its own profile may list it. */
  private final Map<BindingKey, BindingKey> listed = new LinkedHashMap<>();

  /** What its own profile does not list any more; by the phone, whatever its profile. */
  private final Map<BindingKey, BindingKey> vanished = new LinkedHashMap<>();

  /** Its own profile does not list it, and no other has until now. */
  void vanished(BindingKey binding) {
    put(vanished, phone(binding), binding);
  }

  /** A phone that was not known is listed here; it may be one that has vanished elsewhere. */
  void appeared(BindingKey binding) {
    BindingKey before = vanished.remove(phone(binding));
    if (before != null && !before.equals(binding)) {
      follow(before, binding);
    }
  }

  private static BindingKey phone(BindingKey key) {
    return new BindingKey(key.node(), "", key.user(), key.domain(), key.callId());
  }

  /** Another profile lists this binding. */
  void listed(BindingKey binding, BindingKey other) {
    put(listed, binding, other);
  }

  /** Where else it was listed, or null. */
  BindingKey takeListed(BindingKey binding) {
    return listed.remove(binding);
  }

  /** From now on, events that name the one are about the other. */
  void follow(BindingKey named, BindingKey binding) {
    put(followed, named, binding);
  }

  /** What an event is about, which may have ended since. */
  BindingKey listedAs(BindingKey named, LiveBindings live) {
    BindingKey binding = followed.get(named);
    if (binding == null) {
      return named;
    }
    if (live.get(binding) != null) {
      return binding;
    }
    followed.remove(named);
    return named;
  }

  /** Gives all up; tells how much. */
  int forget() {
    int many = size();
    followed.clear();
    listed.clear();
    vanished.clear();
    return many;
  }

  int size() {
    return followed.size() + listed.size() + vanished.size();
  }

  private static void put(Map<BindingKey, BindingKey> map, BindingKey key, BindingKey value) {
    if (CallIdMemory.isLong(key, "", FirstContact.UNKNOWN)) {
      return;
    }
    map.remove(key);
    map.put(key, value);
    if (map.size() > MOST) {
      map.remove(map.keySet().iterator().next());
    }
  }
}
