package dev.pinhole.cli;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Column;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The bindings as {@code pinhole list} shows them to people. */
final class BindingTable {
  static final String UNKNOWN = "-";

  /** A kind of verdict or an IPv6 address with its port: never to be cut. */
  private static final int WHOLE = 64;

  private static final int IPV4_WITH_PORT = 21;

  private static final List<Column> COLUMNS =
      List.of(
          new Column("USER@DOMAIN", Align.LEFT, 0, 24),
          new Column("NAT", Align.LEFT, 1, WHOLE),
          new Column("KIND", Align.LEFT, 2, WHOLE),
          new Column("CONTACT", Align.LEFT, 6, IPV4_WITH_PORT),
          new Column("SOURCE", Align.LEFT, 3, WHOLE),
          new Column("TRANSPORT", Align.LEFT, 7, WHOLE),
          new Column("AGE", Align.RIGHT, 5, WHOLE),
          new Column("KEPT", Align.RIGHT, 4, WHOLE),
          new Column("AGENT", Align.LEFT, 8, 12));

  private final Table table = new Table(COLUMNS);
  private final Instant now;
  private long count;
  private long behindNat;

  BindingTable(Instant now) {
    this.now = now;
  }

  void add(StoredBinding binding) {
    count++;
    if (binding.behindNat()) {
      behindNat++;
    }
    table.row(
        binding.user() + "@" + binding.domain(),
        binding.nat(),
        binding.natKind().orElse(UNKNOWN),
        HostAndPort.text(binding.contactHost(), binding.contactPort()),
        HostAndPort.text(binding.networkIp(), binding.networkPort()),
        binding.transport().orElse(UNKNOWN),
        age(binding.lastRegister()),
        age(binding.lastKeepaliveAt()),
        binding.userAgent().orElse(UNKNOWN));
  }

  void print(PrintWriter out, OptionalInt columns) {
    if (count > 0) {
      table.print(out, columns, "");
    }
  }

  /** Such as {@code 2 of 12 bindings, 1 behind NAT}. */
  String summary(long all) {
    String of = count == all ? "" : " of " + all;
    return count + of + (all == 1 ? " binding, " : " bindings, ") + behindNat + " behind NAT";
  }

  private String age(Optional<Instant> at) {
    return at.map(then -> Elapsed.of(Duration.between(then, now))).orElse(UNKNOWN);
  }
}
