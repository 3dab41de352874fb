package dev.pinhole.sim;

import java.util.HashSet;
import java.util.Set;

/** Which profiles send copies of their SIP messages, and to where. Loop thread only. */
final class SipCapture {
  private final SofiaProfiles profiles;
  private final Set<String> on = new HashSet<>();
  private String server = "";

  SipCapture(SofiaProfiles profiles) {
    this.profiles = profiles;
  }

  /** Takes up what the configuration says: any profile's rescan does. */
  void rescan() {
    server = profiles.global("capture-server");
  }

  void turn(String profile, boolean to) {
    if (to && !server.isEmpty()) {
      on.add(profile);
    } else if (!to) {
      on.remove(profile);
    }
  }

  /** One that starts sends none, whatever was said before. */
  void started(String profile) {
    on.remove(profile);
  }

  void restarted() {
    on.clear();
    rescan();
  }

  boolean isOn(String profile) {
    return on.contains(profile);
  }
}
