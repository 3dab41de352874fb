package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.advice.Concluder;
import dev.pinhole.advice.Conclusion;
import dev.pinhole.advice.Conclusion.Ring;
import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Cell;
import dev.pinhole.cli.Table.Heading;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.Visible;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The bindings as {@code pinhole list} shows them to people. */
final class PhoneTable {
  static final String AGENT = "AGENT";
  static final String NEXT = "NEXT";
  private static final String REACH = "REACHABILITY";

  /** Of phones that no copy of a message has shown, these say nothing. */
  private static final String HEARD = "HEARD";

  private static final String RTT = "RTT";

  /** A kind of verdict or an IPv6 address with its port: never to be cut. */
  private static final int WHOLE = 64;

  private static final int IPV4_WITH_PORT = 21;

  private static final List<Heading> COLUMNS =
      List.of(
          new Heading("USER@DOMAIN", Align.LEFT, 0, 24),
          new Heading("RINGS", Align.LEFT, 1, WHOLE),
          new Heading("NAT", Align.LEFT, 2, WHOLE),
          new Heading("KIND", Align.LEFT, 3, WHOLE),
          new Heading("CONTACT", Align.LEFT, 7, IPV4_WITH_PORT),
          new Heading("SOURCE", Align.LEFT, 4, WHOLE),
          new Heading("TRANSPORT", Align.LEFT, 10, WHOLE),
          new Heading("AGE", Align.RIGHT, 6, WHOLE),
          new Heading("KEPT", Align.RIGHT, 5, WHOLE),
          new Heading(NEXT, Align.RIGHT, 8, WHOLE),
          new Heading("SENT", Align.RIGHT, 11, WHOLE),
          new Heading(REACH, Align.LEFT, 9, WHOLE),
          new Heading(HEARD, Align.RIGHT, 8, WHOLE),
          new Heading(RTT, Align.RIGHT, 9, WHOLE),
          new Heading(AGENT, Align.LEFT, 12, 12));

  /** Behind the user's name only. */
  private static final int ASKED_FOR = 1;

  private final Concluder concluder;
  private final Table table;
  private final Instant now;
  private final Optional<Map<List<String>, List<String>>> before;
  private final Map<List<String>, List<String>> drawn = new HashMap<>();
  private long count;
  private long behindNat;
  private long unreachable;
  private long late;
  private long heard;

  /**
   * @param askedFor columns to show in any case
   * @param before {@link #drawn} of the table before; what differs from it is marked
   */
  PhoneTable(
      Concluder concluder,
      Instant now,
      Ink ink,
      Set<String> askedFor,
      Optional<Map<List<String>, List<String>>> before) {
    this.concluder = concluder;
    this.now = now;
    this.before = before;
    this.table =
        new Table(
            COLUMNS.stream()
                .map(each -> askedFor.contains(each.title()) ? each.ranked(ASKED_FOR) : each)
                .toList(),
            ink);
  }

  void add(StoredBinding binding) {
    count++;
    if (binding.behindNat()) {
      behindNat++;
    }
    unreachable += binding.unreachable() ? 1 : 0;
    late += binding.late(now).isPresent() ? 1 : 0;
    heard += binding.time(HEARD_AT).isPresent() ? 1 : 0;
    Conclusion conclusion = concluder.of(binding);
    Tone reach = binding.unreachable() ? Tone.WRONG : Tone.PLAIN;
    Tone keeping = binding.late(now).isPresent() ? Tone.WRONG : Tone.PLAIN;
    Tone verdict = Tone.ofNat(binding.text(NAT));
    Cell[] cells = {
      new Cell(binding.aor(), reach == Tone.PLAIN ? keeping : reach),
      new Cell(conclusion.word(), Tone.of(conclusion.ring())),
      new Cell(binding.text(NAT), verdict),
      new Cell(binding.text(NAT_KIND, Output.UNKNOWN), verdict),
      Cell.plain(Output.endpoint(binding, CONTACT_HOST, CONTACT_PORT)),
      Cell.plain(
          Output.endpoint(binding, NETWORK_IP, NETWORK_PORT)
              + binding.maybeText(PROXY_HOST).map(proxy -> " by " + Visible.of(proxy)).orElse("")),
      Cell.plain(binding.text(TRANSPORT, Output.UNKNOWN)),
      Cell.plain(age(binding.lastRegister())).meaning(binding.lastRegister()),
      Cell.plain(age(binding.time(LAST_KEEPALIVE_AT))).meaning(binding.time(LAST_KEEPALIVE_AT)),
      new Cell(next(binding, conclusion.ring()), keeping).meaning(binding.time(NEXT_KEEPALIVE_AT)),
      Cell.plain(Long.toString(binding.number(KEEPALIVE_COUNT))),
      new Cell(reachability(binding), reach),
      Cell.plain(age(binding.time(HEARD_AT))).meaning(binding.time(HEARD_AT)),
      Cell.plain(rtt(binding)),
      Cell.plain(binding.text(USER_AGENT, Output.UNKNOWN))
    };
    before.ifPresent(known -> mark(known, binding, cells));
    table.row(cells);
  }

  /** Marks the cells that changed; all of them where the row is new. */
  private void mark(Map<List<String>, List<String>> known, StoredBinding row, Cell[] cells) {
    List<String> key =
        List.of(
            row.text(NODE), row.text(PROFILE), row.text(USER), row.text(DOMAIN), row.text(CALL_ID));
    List<String> means = Arrays.stream(cells).map(cell -> cell.means().toString()).toList();
    drawn.put(key, means);
    if (known.isEmpty()) {
      return;
    }
    List<String> old = known.getOrDefault(key, List.of());
    for (int i = 0; i < cells.length; i++) {
      if (old.isEmpty() || !old.get(i).equals(means.get(i))) {
        cells[i] = cells[i].changed();
      }
    }
  }

  /** What the cells mean, by binding. */
  Map<List<String>, List<String>> drawn() {
    return drawn;
  }

  Table table() {
    if (heard == 0) {
      table.leaveOut(HEARD);
      table.leaveOut(RTT);
    }
    return table;
  }

  /** Such as {@code 2 of 12 bindings, 1 behind NAT}. */
  String summary(long all) {
    String of = count == all ? "" : " of " + all;
    return Output.filled(
        "{}{} {}, {} behind NAT{}{}",
        count,
        of,
        all == 1 ? "binding" : "bindings",
        behindNat,
        unreachable == 0 ? "" : ", " + unreachable + " unreachable",
        late == 0 ? "" : ", " + late + " late");
  }

  private static String reachability(StoredBinding binding) {
    return binding.text(REACHABILITY).equals("not-observed")
        ? Output.UNKNOWN
        : binding.text(REACHABILITY);
  }

  private static String rtt(StoredBinding binding) {
    return binding
        .time(ANSWERED_AT)
        .map(at -> Output.millis(binding, RTT_SMOOTHED_MS))
        .orElse(Output.UNKNOWN);
  }

  private String next(StoredBinding binding, Ring ring) {
    Optional<Duration> left = binding.time(NEXT_KEEPALIVE_AT).map(at -> Duration.between(now, at));
    return binding
        .late(now)
        .map(since -> Elapsed.of(since) + " late")
        .or(
            () ->
                left.map(span -> span.isNegative() ? "due" : Elapsed.of(span))
                    .map(text -> ring.isGood() ? text : "try " + text))
        .orElse(Output.UNKNOWN);
  }

  private String age(Optional<Instant> at) {
    return at.map(then -> Elapsed.of(Duration.between(then, now))).orElse(Output.UNKNOWN);
  }
}
