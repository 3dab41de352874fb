package dev.pinhole.sim;

import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Registrations as {@code sofia status profile NAME reg} prints them, of one moment. */
final class Listing implements ApiText {
  private static final String RULER = "=".repeat(97) + "\n";

  private final List<SimRow> rows;
  private final long now;
  private final ZoneId zone;

  /**
   * @param now epoch seconds
   */
  Listing(List<SimRow> rows, long now, ZoneId zone) {
    this.rows = rows;
    this.now = now;
    this.zone = zone;
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public Iterable<String> pieces() {
    return this::iterator;
  }

  private Iterator<String> iterator() {
    String foot = "Total items returned: " + rows.size() + "\n" + RULER;
    return Stream.concat(
            Stream.concat(Stream.of("\nRegistrations:\n" + RULER), rows.stream().map(this::record)),
            Stream.of(foot))
        .iterator();
  }

  private String record(SimRow row) {
    String millis =
        row.pingMillis() == 0 ? "0.00" : String.format(Locale.ROOT, "%.2f", row.pingMillis());
    String account = row.user() + "@" + row.host();
    return ("Call-ID:    \t" + row.callId())
        + ("\nUser:       \t" + account)
        + ("\nContact:    \t" + row.contact())
        + ("\nAgent:      \t" + row.userAgent())
        + ("\nStatus:     \t" + row.status())
        + ("(unknown) EXP(" + EventStamp.local(row.expires(), zone))
        + (") EXPSECS(" + (row.expires() - now))
        + (")\nPing-Status:\t" + row.pingStatus().listed)
        + ("\nPing-Time:\t" + millis)
        + ("\nHost:       \t" + row.hostname())
        + ("\nIP:         \t" + row.network().host())
        + ("\nPort:       \t" + row.network().port())
        + ("\nAuth-User:  \t" + row.authUser())
        + ("\nAuth-Realm: \t" + row.realm())
        + ("\nMWI-Account:\t" + account + "\n\n");
  }
}
