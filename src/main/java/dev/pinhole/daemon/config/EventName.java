package dev.pinhole.daemon.config;

import java.util.List;
import java.util.Locale;

/** The SIP event of a NOTIFY that is to do nothing but pass the NAT. */
final class EventName {
  /** These make a phone restart, reload, answer, hold or run a command. */
  private static final List<String> ACTED_UPON =
      List.of(
          "aastra-xml",
          "action-uri",
          "check-sync",
          "conference",
          "hold",
          "reboot",
          "restart",
          "resync",
          "service-control",
          "talk",
          "ua-profile");

  private EventName() {}

  /**
   * @throws ConfigException if it is no event type (RFC 6665 section 8.4, without its rarer
   *     characters), or one that phones act upon
   */
  static String checked(Section section, String text) {
    if (!text.matches("[A-Za-z0-9_-]{1,40}(\\.[A-Za-z0-9_-]{1,20})?")) {
      throw section.fault(
          "event",
          "event " + Section.quoted(text) + " is no SIP event",
          "use letters, digits and hyphens, such as event = \"keep-alive\"");
    }
    String event = text.toLowerCase(Locale.ROOT).replace('_', '-');
    if (ACTED_UPON.stream().anyMatch(event::startsWith)) {
      throw section.fault(
          "event",
          "event " + Section.quoted(text) + " makes phones restart or act on it each time",
          "use one that they ignore, such as event = \"keep-alive\"");
    }
    return text;
  }
}
