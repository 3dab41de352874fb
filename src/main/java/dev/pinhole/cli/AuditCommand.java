package dev.pinhole.cli;

import dev.pinhole.advice.AuditFinding;
import dev.pinhole.advice.Auditor;
import dev.pinhole.advice.FindingKind;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.nat.Nat;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBindingFilter;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pinhole audit}. */
@Command(
    name = "audit",
    customSynopsis = {
      "pinhole audit [--finding=NAME]... [--domain=NAME] [--profile=NAME]",
      "                     [--ip=CIDR] [--limit=N] [--json | --csv] [--config=FILE]"
    },
    description = "Lists what to change in FreeSWITCH, phones and routers, with advice.",
    footer = {
      "",
      "Examples:",
      "  pinhole audit",
      "  pinhole audit --finding never-pinged --domain pbx.example.com --limit 1000",
      "  pinhole audit --csv > audit.csv",
      "",
      "Findings: never-pinged, wrong-contact, expires-too-long, flapping, site-rebinds.",
      "It goes by the configuration file as it is now, by the phones behind NAT (yes,",
      "likely) that the store has, and by the history of the last 24 h. Having found",
      "something is no failure: the exit code is 0."
    })
public final class AuditCommand implements Callable<Integer> {
  private static final int FOR_PEOPLE = 10;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Option(
      names = "--finding",
      paramLabel = "NAME",
      converter = FindingWord.class,
      description = "Only this finding; may be given again for others.")
  private List<FindingKind> findings = List.of();

  @Mixin private PlaceOptions place;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Only the first N of each finding. Default: 10; no limit for programs.")
  private Integer limit;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (limit != null && limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit must be 1 or more");
    }
    KeepaliveConfig keepalive = config.loadWithoutPasswords().keepalive();
    Instant now = config.surroundings().clock().instant();
    try (ReadStore store = config.openStore()) {
      StorePicture picture = store.picture();
      output.rows(
          AuditFinding.COLUMNS,
          each -> audit(store, keepalive, now, limited(found -> each.accept(found.row()))),
          () -> table(store, keepalive, now));
      output.picture(picture, now, () -> "", config.surroundings().ink());
    }
    return ExitCode.DONE.number();
  }

  private Auditor audit(
      ReadStore store, KeepaliveConfig keepalive, Instant now, Consumer<AuditFinding> sink) {
    Auditor auditor = new Auditor(keepalive, wanted(), sink);
    auditor.audit(
        store, filter(EnumSet.of(Nat.YES, Nat.LIKELY)), filter(EnumSet.noneOf(Nat.class)), now);
    return auditor;
  }

  private Set<FindingKind> wanted() {
    return findings.isEmpty() ? EnumSet.allOf(FindingKind.class) : EnumSet.copyOf(findings);
  }

  private StoredBindingFilter filter(Set<Nat> verdicts) {
    return StoredBindingFilter.within(verdicts, place.profile(), place.domain(), place.network());
  }

  private Consumer<AuditFinding> limited(Consumer<AuditFinding> sink) {
    Map<FindingKind, Integer> count = new EnumMap<>(FindingKind.class);
    return finding -> {
      if (limit == null || count.merge(finding.kind(), 1, Integer::sum) <= limit) {
        sink.accept(finding);
      }
    };
  }

  private void table(ReadStore store, KeepaliveConfig keepalive, Instant now) {
    Page page = new Page(output.out(), config.surroundings());
    AuditReport report = new AuditReport(wanted(), limit == null ? FOR_PEOPLE : limit, page);
    Auditor auditor = audit(store, keepalive, now, report::add);
    report.print(auditor.untold());
  }

  private static final class FindingWord implements ITypeConverter<FindingKind> {
    @Override
    public FindingKind convert(String value) {
      return Words.oneOf(FindingKind.values(), FindingKind::text, value);
    }
  }
}
