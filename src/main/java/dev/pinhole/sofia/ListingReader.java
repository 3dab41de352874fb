package dev.pinhole.sofia;

import dev.pinhole.esl.LineSink;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.sofia.SofiaEvent.Register;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads a listing of registrations as its lines arrive. Values are raw and exact, so a line counts
 * as a key's only if the key is one that is read. A value can hold a line feed where a phone folded
 * it (RFC 3261 section 7.3.1), which sofia-sip leaves in quoted text: the next line then begins
 * with a blank, as no other line does.
 */
public final class ListingReader implements LineSink {
  /** FreeSWITCH's own margin on top of the seconds that it granted. */
  public static final long MARGIN_SECONDS = 60;

  private static final String NONE = "";
  private static final int LONGEST_FOLDED = 4_096;

  private static final List<String> KEYS =
      List.of("Call-ID", "User", "Contact", "Agent", "Status", "Ping-Status", "Host", "IP", "Port");

  private final String profile;
  private final Consumer<ListedRegistration> rows;
  private final Map<String, String> record = new HashMap<>();
  private String lastKey = NONE;
  private String firstLine = "";
  private long read;
  private long announced = -1;

  public ListingReader(String profile, Consumer<ListedRegistration> rows) {
    this.profile = profile;
    this.rows = rows;
  }

  @Override
  public void line(String line) {
    if (firstLine.isEmpty()) {
      firstLine = line;
    }
    if (line.startsWith("Total items returned: ")) {
      announced = SofiaEvents.number(line.substring(22).trim());
      return;
    }
    if (line.isEmpty()) {
      endOfRecord();
    } else if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
      record.computeIfPresent(lastKey, (key, value) -> folded(value, line));
    } else {
      lastKey = key(line);
      if (!lastKey.equals(NONE)) {
        record.put(lastKey, line.substring(line.indexOf('\t') + 1));
      }
    }
  }

  /** What is longer counts nowhere, and a phone may fold a value as often as it likes. */
  private static String folded(String value, String rest) {
    return value.length() > LONGEST_FOLDED ? value : value + '\n' + rest;
  }

  /** The key whose value begins in this line, if it is read and was not there before; or none. */
  private String key(String line) {
    for (String key : KEYS) {
      int end = key.length();
      if (line.startsWith(key) && line.startsWith(":", end) && line.indexOf('\t', end) >= 0) {
        return record.containsKey(key) ? NONE : key;
      }
    }
    return NONE;
  }

  /** Why this listing cannot be trusted, or the empty string when it is whole. */
  public String fault() {
    if (announced >= 0) {
      return announced == read ? "" : "announced " + announced + " registrations but held " + read;
    }
    return switch (firstLine) {
      case "" -> "no answer";
      case "Registrations:" -> "ends after " + read + " registrations";
      default -> "FreeSWITCH said: " + firstLine;
    };
  }

  private void endOfRecord() {
    String callId = record.getOrDefault("Call-ID", "");
    String user = record.getOrDefault("User", "");
    int at = user.lastIndexOf('@');
    if (at >= 0 && record.containsKey("Call-ID")) {
      read++;
      // As with events, a row without all of its key is none of ours.
      Aor aor = new Aor(profile, user.substring(0, at), user.substring(at + 1));
      if (SofiaEvents.fault(aor, callId).isEmpty()) {
        rows.accept(row(callId, aor));
      }
    }
    record.clear();
    lastKey = NONE;
  }

  private ListedRegistration row(String callId, Aor aor) {
    String status = record.getOrDefault("Status", "");
    return new ListedRegistration(
        new Register(
            aor,
            callId,
            record.getOrDefault("Contact", ""),
            plainStatus(status),
            record.getOrDefault("IP", ""),
            SofiaEvents.port(record.getOrDefault("Port", "")),
            record.getOrDefault("Agent", "")),
        secondsLeft(status),
        record.getOrDefault("Ping-Status", ""),
        record.getOrDefault("Host", ""));
  }

  /** {@code Registered(UDP)} of {@code Registered(UDP)(unknown) EXP(...) EXPSECS(3650)}. */
  private static String plainStatus(String status) {
    int end = status.indexOf(')');
    return end < 0 ? status : status.substring(0, end + 1);
  }

  private static long secondsLeft(String status) {
    int start = status.lastIndexOf("EXPSECS(");
    int end = status.indexOf(')', Math.max(0, start));
    if (start < 0 || end < 0) {
      return 0;
    }
    String seconds = status.substring(start + 8, end);
    return seconds.startsWith("-")
        ? -SofiaEvents.number(seconds.substring(1))
        : SofiaEvents.number(seconds);
  }
}
