package dev.pinhole.cli;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Cell;
import dev.pinhole.cli.Table.Column;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The bindings as {@code pinhole list} shows them to people. */
final class BindingTable {
  static final String UNKNOWN = "-";
  static final String AGENT = "AGENT";
  static final String NEXT = "NEXT";
  static final String REACHABILITY = "REACHABILITY";

  /** A kind of verdict or an IPv6 address with its port: never to be cut. */
  private static final int WHOLE = 64;

  private static final int IPV4_WITH_PORT = 21;

  private static final List<Column> COLUMNS =
      List.of(
          new Column("USER@DOMAIN", Align.LEFT, 0, 24),
          new Column("NAT", Align.LEFT, 2, WHOLE),
          new Column("KIND", Align.LEFT, 3, WHOLE),
          new Column("CONTACT", Align.LEFT, 7, IPV4_WITH_PORT),
          new Column("SOURCE", Align.LEFT, 4, WHOLE),
          new Column("TRANSPORT", Align.LEFT, 10, WHOLE),
          new Column("AGE", Align.RIGHT, 6, WHOLE),
          new Column("KEPT", Align.RIGHT, 5, WHOLE),
          new Column(NEXT, Align.RIGHT, 8, WHOLE),
          new Column("SENT", Align.RIGHT, 11, WHOLE),
          new Column(REACHABILITY, Align.LEFT, 9, WHOLE),
          new Column(AGENT, Align.LEFT, 12, 12));

  /** Behind the user's name only. */
  private static final int ASKED_FOR = 1;

  private final Table table;
  private final Instant now;
  private final LastDrawn drawn;
  private long count;
  private long behindNat;
  private long unreachable;
  private long late;

  BindingTable(Instant now) {
    this(now, Ink.NONE, Set.of(), LastDrawn.NOTHING);
  }

  /**
   * @param askedFor columns to show in any case
   * @param drawn what differs from it is marked
   */
  BindingTable(Instant now, Ink ink, Set<String> askedFor, LastDrawn drawn) {
    this.now = now;
    this.drawn = drawn;
    this.table =
        new Table(
            COLUMNS.stream()
                .map(each -> askedFor.contains(each.header()) ? each.ranked(ASKED_FOR) : each)
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
    Tone reach = binding.unreachable() ? Tone.WRONG : Tone.PLAIN;
    Tone keeping = binding.late(now).isPresent() ? Tone.WRONG : Tone.PLAIN;
    Tone verdict = Tone.ofNat(binding.nat());
    Cell[] cells = {
      new Cell(binding.user() + "@" + binding.domain(), reach == Tone.PLAIN ? keeping : reach),
      new Cell(binding.nat(), verdict),
      new Cell(binding.natKind().orElse(UNKNOWN), verdict),
      Cell.plain(HostAndPort.text(binding.contactHost(), binding.contactPort())),
      Cell.plain(HostAndPort.text(binding.networkIp(), binding.networkPort())),
      Cell.plain(binding.transport().orElse(UNKNOWN)),
      Cell.plain(age(binding.lastRegister())).meaning(binding.lastRegister()),
      Cell.plain(age(binding.lastKeepaliveAt())).meaning(binding.lastKeepaliveAt()),
      new Cell(next(binding), keeping).meaning(binding.nextKeepaliveAt()),
      Cell.plain(Long.toString(binding.keepaliveCount())),
      new Cell(reachability(binding), reach),
      Cell.plain(binding.userAgent().orElse(UNKNOWN))
    };
    table.row(drawn.mark(binding, cells));
  }

  void print(PrintWriter out, OptionalInt columns) {
    lines(columns).forEach(line -> out.append(line).append('\n'));
  }

  /** The header and the rows, a line each; none without a row. */
  List<String> lines(OptionalInt columns) {
    return count > 0 ? table.lines(columns, "") : List.of();
  }

  /** Such as {@code 2 of 12 bindings, 1 behind NAT}. */
  String summary(long all) {
    String of = count == all ? "" : " of " + all;
    return count
        + of
        + (all == 1 ? " binding, " : " bindings, ")
        + behindNat
        + " behind NAT"
        + (unreachable == 0 ? "" : ", " + unreachable + " unreachable")
        + (late == 0 ? "" : ", " + late + " late");
  }

  private static String reachability(StoredBinding binding) {
    return binding.reachability().equals("not-observed") ? UNKNOWN : binding.reachability();
  }

  private String next(StoredBinding binding) {
    Optional<Duration> left = binding.nextKeepaliveAt().map(at -> Duration.between(now, at));
    return binding
        .late(now)
        .map(since -> Elapsed.of(since) + " late")
        .or(() -> left.map(span -> span.isNegative() ? "due" : Elapsed.of(span)))
        .orElse(UNKNOWN);
  }

  private String age(Optional<Instant> at) {
    return at.map(then -> Elapsed.of(Duration.between(then, now))).orElse(UNKNOWN);
  }
}
