package dev.pinhole.cli;

import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.store.HistoryColumn;
import dev.pinhole.store.KeepaliveSwitch;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.Row;
import dev.pinhole.store.StoredHistoryFilter;
import dev.pinhole.text.DisplayWidth;
import dev.pinhole.text.Glob;
import dev.pinhole.text.Visible;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code pinhole events}. */
@Command(
    name = "events",
    customSynopsis = {
      "pinhole events [--follow] [--event=EVENT,...] [--user=GLOB] [--ip=CIDR]",
      "                      [--since=TIME] [--limit=N] [--json | --csv] ..."
    },
    description = "Shows what happened to all phones, the newest last; with -f, as it happens.",
    footer = {
      "",
      "Examples:",
      "  pinhole events --limit 50",
      "  pinhole events --follow --event rebound,unreachable",
      "  pinhole events --since yesterday --user '10*' --csv > events.csv",
      "  pinhole events --follow --json | jq -r 'select(.event == \"moved\") | .user'",
      "",
      "--ip finds those that were there before, too. --json writes one object a line.",
      "--follow goes on until Ctrl-C, or until its reader has ended."
    })
public final class EventsCommand implements Runnable {
  private static final Duration LOOK = Duration.ofMillis(500);

  /** The longest word of {@code history.event}. */
  private static final int EVENT_WIDTH = 18;

  /** Those of most rows, where columns are few. */
  private static final int USUAL_EVENT_WIDTH = 12;

  private static final int FEW_COLUMNS = 100;

  private static final int PHONE_WIDTH = 18;
  private static final int TIME_WIDTH = 19;
  private static final String GAP = "  ";

  /** An IPv6 address with its port, or a verdict and its kind. */
  private static final int LONGEST_NEWS = 48;

  @Mixin private ConfigOption config;

  @Mixin private RowOutput output;

  @Option(
      names = "--event",
      paramLabel = "EVENT",
      split = ",",
      description = "Only these, such as rebound,unreachable.")
  private List<String> events = List.of();

  @Option(
      names = "--user",
      paramLabel = "GLOB",
      description = "Only users that fit, such as '10*'; letter case counts.")
  private String user;

  @Mixin private PlaceOptions place;

  @Mixin private SinceOption since;

  @Option(
      names = {"-f", "--follow"},
      description = "Then write events as they happen.")
  private boolean follow;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "Begin with the newest N. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Override
  public void run() {
    if (limit != 0 || !follow) {
      output.limit(limit);
    }
    StoredHistoryFilter filter = filter();
    long last;
    try (ReadStore store = config.openStore()) {
      last = store.newestHistoryId();
      List<Row> events = store.history(filter, limit);
      output.header(HistoryColumn.ALL);
      events.forEach(this::write);
      if (!events.isEmpty()) {
        last = Math.max(last, events.get(events.size() - 1).number(HistoryColumn.ID));
      }
      if (!follow && output.forPeople()) {
        output.picture(Output.count(events.size(), "event") + "; ", store.picture());
      }
    }
    output.out().flush();
    if (follow) {
      follow(filter, last);
    }
  }

  /** Looks again and again, until nobody reads any more. */
  private void follow(StoredHistoryFilter filter, long from) {
    long last = from;
    boolean readable = true;
    while (!output.out().checkError() && config.surroundings().pause().test(LOOK)) {
      // Opened anew: a daemon may have set a damaged file aside.
      try (ReadStore store = config.openStore()) {
        long newest = store.newestHistoryId();
        // In a new file, and when all history was too old, ids begin again.
        last = newest < last ? 0 : last;
        store.historyAfter(filter, last, newest).forEach(this::write);
        last = newest;
        readable = true;
      } catch (ReadStoreException e) {
        if (readable) {
          output.warn(Visible.of(e.getMessage()) + "; trying again");
        }
        readable = false;
      }
      output.out().flush();
    }
  }

  private void write(Row event) {
    if (output.forPeople()) {
      print(event);
    } else {
      output.row(HistoryColumn.ALL, event);
    }
  }

  private void print(Row event) {
    String name = event.text(HistoryColumn.EVENT);
    boolean ofPhone = !event.text(HistoryColumn.USER).isEmpty();
    String phone =
        ofPhone ? event.text(HistoryColumn.USER) + "@" + event.text(HistoryColumn.DOMAIN) : "-";
    String what = Visible.of(HistoryTable.what(event, output));
    int columns = output.columns().orElse(Integer.MAX_VALUE);
    int eventWidth = columns < FEW_COLUMNS ? USUAL_EVENT_WIDTH : EVENT_WIDTH;
    String start =
        output.local(event.at(HistoryColumn.AT))
            + GAP
            + padded(name, eventWidth, HistoryTable.tone(name))
            + GAP;
    int taken =
        TIME_WIDTH
            + Math.max(eventWidth, name.length())
            + Math.max(PHONE_WIDTH, DisplayWidth.of(Visible.of(phone)))
            + 3 * GAP.length();
    if (!ofPhone && DisplayWidth.of(what) > columns - taken) {
      // An operator's doing: what, and who.
      String lead = start + phone + GAP;
      int width = taken - PHONE_WIDTH + phone.length();
      output.folded(lead, width, HistoryTable.what(event, output));
    } else if (DisplayWidth.of(news(what)) <= columns - taken) {
      output.line(
          start + padded(phone, PHONE_WIDTH, Tone.PLAIN) + GAP + fitting(what, columns - taken));
    } else {
      output.line(start + Visible.of(phone));
      String indent = " ".repeat(TIME_WIDTH + GAP.length());
      output.line(indent + fitting(what, columns - indent.length()));
    }
  }

  /** A line that is cut is better than one that is folded; but what is new is never cut. */
  private static String fitting(String what, int room) {
    String news = news(what);
    return DisplayWidth.of(news) < room ? Visible.truncated(what, room) : news;
  }

  private static String news(String what) {
    int end = what.indexOf(", ");
    return Visible.truncated(end < 0 ? what : what.substring(0, end), LONGEST_NEWS);
  }

  private String padded(String text, int width, Tone tone) {
    String shown = Visible.of(text);
    return output.ink().paint(tone, shown)
        + " ".repeat(Math.max(0, width - DisplayWidth.of(shown)));
  }

  /**
   * @throws ParameterException if an event or the time is none
   */
  private StoredHistoryFilter filter() {
    Set<String> known =
        Stream.concat(
                Arrays.stream(HistoryEvent.values()).map(HistoryEvent::text),
                Stream.of(KeepaliveSwitch.OFF_EVENT, KeepaliveSwitch.ON_EVENT))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (String event : events) {
      if (!known.contains(event)) {
        throw output.wrongUse("--event: '" + event + "' is none of " + String.join(", ", known));
      }
    }
    return new StoredHistoryFilter(
        Set.copyOf(events),
        Optional.ofNullable(user).map(Glob::new),
        place.profile(),
        place.domain(),
        place.network(),
        since.at(output, output.now));
  }
}
