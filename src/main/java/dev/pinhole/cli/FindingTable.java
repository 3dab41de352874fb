package dev.pinhole.cli;

import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Column;
import dev.pinhole.daemon.advice.Finding;
import dev.pinhole.daemon.advice.Finding.Subject;
import dev.pinhole.daemon.advice.FindingKind;
import dev.pinhole.store.RebindingSite;
import dev.pinhole.store.RebindingUser;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** Findings of one kind, a line each. */
final class FindingTable {
  private static final Column USER = new Column("USER@DOMAIN", Align.LEFT, 0, 24);
  private static final Column KIND = new Column("KIND", Align.LEFT, 2, 64);
  private static final Column SOURCE = new Column("SOURCE", Align.LEFT, 1, 64);
  private static final Column AGENT = new Column("AGENT", Align.LEFT, 3, 12);
  private static final Column CONTACT = new Column("CONTACT", Align.LEFT, 1, 64);
  private static final Column REBINDS = new Column("REBINDS", Align.RIGHT, 1, 7);
  private static final Column PHONES = new Column("PHONES", Align.RIGHT, 1, 7);
  private static final Column LAST = new Column("LAST", Align.RIGHT, 2, 8);
  private static final Column NETWORK_IP = new Column("NETWORK_IP", Align.LEFT, 0, 64);

  private final FindingKind kind;
  private final Instant now;
  private final Table table;
  private boolean any;

  FindingTable(FindingKind kind, Instant now, Ink ink) {
    this.kind = kind;
    this.now = now;
    this.table = new Table(columns(kind), ink);
  }

  /** Whether the sentence of a finding is that of many, and no column. */
  static boolean hasReasons(FindingKind kind) {
    return kind == FindingKind.NEVER_PINGED || kind == FindingKind.EXPIRES_TOO_LONG;
  }

  private static List<Column> columns(FindingKind kind) {
    return switch (kind) {
      case NEVER_PINGED, EXPIRES_TOO_LONG -> List.of(USER, KIND, SOURCE, AGENT);
      case WRONG_CONTACT -> List.of(USER, CONTACT, SOURCE.ranked(2), AGENT);
      case FLAPPING -> List.of(USER, REBINDS, LAST, NETWORK_IP.ranked(3));
      case SITE_REBINDS -> List.of(NETWORK_IP, PHONES, LAST);
    };
  }

  void add(Finding finding) {
    any = true;
    Subject subject = finding.subject();
    if (subject instanceof Subject.Phone phone) {
      phone(phone.binding());
    } else if (subject instanceof Subject.User user) {
      user(user.user());
    } else if (subject instanceof Subject.Site site) {
      site(site.site());
    }
  }

  private void phone(StoredBinding binding) {
    table.row(
        binding.user() + "@" + binding.domain(),
        kind == FindingKind.WRONG_CONTACT
            ? HostAndPort.text(binding.contactHost(), binding.contactPort())
            : binding.natKind().orElse(BindingTable.UNKNOWN),
        HostAndPort.text(binding.networkIp(), binding.networkPort()),
        binding.userAgent().orElse(BindingTable.UNKNOWN));
  }

  private void user(RebindingUser user) {
    table.row(
        user.user() + "@" + user.domain(),
        Long.toString(user.rebinds()),
        ago(user.lastReboundAt()),
        user.networkIp().orElse(BindingTable.UNKNOWN));
  }

  private void site(RebindingSite site) {
    table.row(site.networkIp(), Long.toString(site.phones()), ago(site.lastReboundAt()));
  }

  private String ago(Instant at) {
    return Elapsed.of(Duration.between(at, now));
  }

  void print(PrintWriter out, OptionalInt columns, String indent) {
    if (any) {
      table.print(out, columns, indent);
    }
  }
}
