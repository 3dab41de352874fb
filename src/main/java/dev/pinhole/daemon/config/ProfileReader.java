package dev.pinhole.daemon.config;

import dev.pinhole.keepalive.FreeswitchPings;
import dev.pinhole.keepalive.FreeswitchPings.AllRegOptionsPing;
import dev.pinhole.keepalive.FreeswitchPings.NatOptionsPing;
import dev.pinhole.keepalive.FreeswitchPings.Profile;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code [[profile]]}: what an operator tells of FreeSWITCH's own pings. What is left out is
 * as in FreeSWITCH.
 */
final class ProfileReader {
  static final String TABLE = "profile";
  static final List<String> KEYS =
      List.of("name", "nat-options-ping", "all-reg-options-ping", "ping-mean-interval");

  private ProfileReader() {}

  static FreeswitchPings read(List<Section> sections) {
    Map<String, Profile> profiles = new LinkedHashMap<>();
    for (Section section : sections) {
      section.allowOnly(KEYS);
      String name = section.text("name").orElse("");
      if (name.isEmpty()) {
        throw section.fault(
            "name", "a [[profile]] has no name", "write for example name = \"internal\"");
      }
      if (profiles.put(name, profile(section)) != null) {
        throw section.fault(
            "name",
            "two [[profile]] tables are called " + name,
            "leave one of them out; they count for every FreeSWITCH");
      }
    }
    return new FreeswitchPings(profiles);
  }

  private static Profile profile(Section section) {
    return new Profile(
        natOptionsPing(section),
        section.flag("all-reg-options-ping", false) ? AllRegOptionsPing.ON : AllRegOptionsPing.OFF,
        section.duration(
            "ping-mean-interval",
            FreeswitchPings.DEFAULT_INTERVAL,
            Duration.ofSeconds(1),
            Duration.ofHours(1)));
  }

  private static NatOptionsPing natOptionsPing(Section section) {
    String key = "nat-options-ping";
    if (section.isText(key)) {
      String text = section.text(key).orElse("");
      if (!text.equals("udp-only")) {
        throw section.fault(
            key,
            "unknown " + key + " " + Section.quoted(text),
            "write true, false or \"udp-only\"");
      }
      return NatOptionsPing.UDP_ONLY;
    }
    return section.flag(key, false) ? NatOptionsPing.ON : NatOptionsPing.OFF;
  }
}
