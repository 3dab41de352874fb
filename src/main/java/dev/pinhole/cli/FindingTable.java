package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.CONTACT_HOST;
import static dev.pinhole.store.BindingColumn.CONTACT_PORT;
import static dev.pinhole.store.BindingColumn.NAT_KIND;
import static dev.pinhole.store.BindingColumn.NETWORK_IP;
import static dev.pinhole.store.BindingColumn.USER_AGENT;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Heading;
import dev.pinhole.daemon.advice.Finding;
import dev.pinhole.daemon.advice.FindingKind;
import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.CountedColumn;
import dev.pinhole.store.Row;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** Findings of one kind, a line each. */
final class FindingTable {
  private static final Heading USER = new Heading("USER@DOMAIN", Align.LEFT, 0, 24);
  private static final Heading KIND = new Heading("KIND", Align.LEFT, 2, 64);
  private static final Heading SOURCE = new Heading("SOURCE", Align.LEFT, 1, 64);
  private static final Heading AGENT = new Heading("AGENT", Align.LEFT, 3, 12);
  private static final Heading CONTACT = new Heading("CONTACT", Align.LEFT, 1, 64);
  private static final Heading REBINDS = new Heading("REBINDS", Align.RIGHT, 1, 7);
  private static final Heading PHONES = new Heading("PHONES", Align.RIGHT, 1, 7);
  private static final Heading LAST = new Heading("LAST", Align.RIGHT, 2, 8);
  private static final Heading NETWORK_IP = new Heading("NETWORK_IP", Align.LEFT, 0, 64);

  private final FindingKind kind;
  private final Instant now;
  private final Table table;

  FindingTable(FindingKind kind, Instant now, Ink ink) {
    this.kind = kind;
    this.now = now;
    this.table = new Table(columns(kind), ink);
  }

  /** Whether the sentence of a finding is that of many, and no column. */
  static boolean hasReasons(FindingKind kind) {
    return kind == FindingKind.NEVER_PINGED || kind == FindingKind.EXPIRES_TOO_LONG;
  }

  private static List<Heading> columns(FindingKind kind) {
    return switch (kind) {
      case NEVER_PINGED, EXPIRES_TOO_LONG -> List.of(USER, KIND, SOURCE, AGENT);
      case WRONG_CONTACT -> List.of(USER, CONTACT, SOURCE.ranked(2), AGENT);
      case FLAPPING -> List.of(USER, REBINDS, LAST, NETWORK_IP.ranked(3));
      case SITE_REBINDS -> List.of(NETWORK_IP, PHONES, LAST);
    };
  }

  void add(Finding finding) {
    Row about = finding.about();
    if (about instanceof StoredBinding binding) {
      phone(binding);
    } else if (kind == FindingKind.FLAPPING) {
      table.row(
          about.text(BindingColumn.USER) + "@" + about.text(BindingColumn.DOMAIN),
          Long.toString(about.number(CountedColumn.REBINDS)),
          ago(about),
          about.text(BindingColumn.NETWORK_IP, PhoneTable.UNKNOWN));
    } else {
      table.row(
          about.text(BindingColumn.NETWORK_IP),
          Long.toString(about.number(CountedColumn.PHONES)),
          ago(about));
    }
  }

  private void phone(StoredBinding binding) {
    table.row(
        binding.aor(),
        kind == FindingKind.WRONG_CONTACT
            ? HostAndPort.text(binding, CONTACT_HOST, CONTACT_PORT)
            : binding.text(NAT_KIND, PhoneTable.UNKNOWN),
        HostAndPort.text(binding, BindingColumn.NETWORK_IP, BindingColumn.NETWORK_PORT),
        binding.text(USER_AGENT, PhoneTable.UNKNOWN));
  }

  private String ago(Row about) {
    return Elapsed.of(Duration.between(about.at(CountedColumn.LAST_REBOUND_AT), now));
  }

  void print(PrintWriter out, OptionalInt columns, String indent) {
    table.print(out, columns, indent);
  }
}
