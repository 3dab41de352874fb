package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.*;
import static dev.pinhole.store.CountedColumn.*;

import dev.pinhole.advice.AuditFinding;
import dev.pinhole.advice.Auditor;
import dev.pinhole.advice.FindingKind;
import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Heading;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.text.Visible;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
      "Findings: unreachable (if copies of FreeSWITCH's messages come, HEP3),",
      "never-pinged, wrong-contact, expires-too-long, flapping, site-rebinds. They",
      "follow from the configuration file as it is now, from the phones behind NAT",
      "(yes, likely) in the store, and from the history of the last 24 h. To have",
      "found something is no failure: the exit code is 0."
    })
public final class AuditCommand implements Runnable {
  private static final int FOR_PEOPLE = 10;
  private static final int COUNT_WIDTH = 7;
  private static final String INDENT = "  ";

  /** A reason is for many phones. More of them than this would be no grouping. */
  private static final int MOST_REASONS = 8;

  private static final String OTHER_REASONS = "for other reasons, see --json";

  private static final Heading USER_HEADING = new Heading("USER@DOMAIN", Align.LEFT, 0, 24);
  private static final Heading SOURCE = new Heading("SOURCE", Align.LEFT, 1, 64);
  private static final Heading AGENT = new Heading("AGENT", Align.LEFT, 3, 12);
  private static final Heading SINCE = new Heading("SINCE", Align.RIGHT, 0, 8);
  private static final Heading HEARD = new Heading("HEARD", Align.RIGHT, 2, 8);
  private static final Heading SITE = new Heading("NETWORK_IP", Align.LEFT, 0, 64);
  private static final Heading LAST = new Heading("LAST", Align.RIGHT, 2, 8);

  private static final class Section {
    private long count;

    /** By advice, then by the sentence that says why. */
    private final Map<String, Map<String, Reason>> reasons = new LinkedHashMap<>();
  }

  private static final class Reason {
    private long count;
    private final Table table;

    private Reason(Table table) {
      this.table = table;
    }
  }

  @Mixin private ConfigOption config;

  @Mixin private RowOutput output;

  @Option(
      names = "--finding",
      paramLabel = "NAME",
      description = "Only this finding; may be given again for others.")
  private List<FindingKind> findings = List.of();

  @Mixin private PlaceOptions place;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "Only the first N of each finding. Default: 10; no limit for programs.")
  private Integer limit;

  private final Map<FindingKind, Section> sections = new EnumMap<>(FindingKind.class);
  private int most = Integer.MAX_VALUE;

  @Override
  public void run() {
    if (limit != null) {
      most = output.limit(limit);
    } else if (output.forPeople()) {
      most = FOR_PEOPLE;
    }
    Set<FindingKind> wanted =
        findings.isEmpty() ? EnumSet.allOf(FindingKind.class) : EnumSet.copyOf(findings);
    KeepaliveConfig keepalive = config.loadUsable().keepalive();
    StoredBindingFilter scope =
        StoredBindingFilter.within(place.profile(), place.domain(), place.network());
    try (ReadStore store = config.openStore()) {
      StorePicture picture = store.picture();
      if (picture.withoutCopies().size() == picture.nodes().size()) {
        wanted.remove(FindingKind.UNREACHABLE);
      }
      wanted.forEach(kind -> sections.put(kind, new Section()));
      output.rows(
          AuditFinding.COLUMNS,
          each ->
              new Auditor(keepalive, store, wanted, found -> limited(found, each))
                  .audit(scope, output.now),
          () -> {
            Auditor auditor = new Auditor(keepalive, store, wanted, this::add);
            auditor.audit(scope, output.now);
            print(auditor.untold());
          });
      output.picture(picture, () -> "");
    }
  }

  private void limited(AuditFinding found, Consumer<Row> each) {
    if (sections.get(found.kind()).count++ < most) {
      each.accept(found.row());
    }
  }

  private void add(AuditFinding finding) {
    Section section = sections.get(finding.kind());
    String why = hasReasons(finding.kind()) ? finding.why() : "";
    Map<String, Reason> reasons =
        section.reasons.computeIfAbsent(finding.advice(), any -> new LinkedHashMap<>());
    if (reasons.size() >= MOST_REASONS && !reasons.containsKey(why)) {
      why = OTHER_REASONS;
    }
    Reason reason =
        reasons.computeIfAbsent(
            why, any -> new Reason(new Table(headings(finding.kind()), output.ink())));
    reason.count++;
    if (section.count++ < most) {
      reason.table.row(cells(finding));
    }
  }

  /** Whether the sentence of a finding is that of many, and no column. */
  private static boolean hasReasons(FindingKind kind) {
    return kind == FindingKind.NEVER_PINGED || kind == FindingKind.EXPIRES_TOO_LONG;
  }

  private static List<Heading> headings(FindingKind kind) {
    return switch (kind) {
      case UNREACHABLE -> List.of(USER_HEADING, SINCE, HEARD, SOURCE, AGENT);
      case NEVER_PINGED, EXPIRES_TOO_LONG ->
          List.of(USER_HEADING, new Heading("KIND", Align.LEFT, 2, 64), SOURCE, AGENT);
      case WRONG_CONTACT ->
          List.of(USER_HEADING, new Heading("CONTACT", Align.LEFT, 1, 64), SOURCE.ranked(2), AGENT);
      case FLAPPING ->
          List.of(USER_HEADING, new Heading("REBINDS", Align.RIGHT, 1, 7), LAST, SITE.ranked(3));
      case SITE_REBINDS -> List.of(SITE, new Heading("PHONES", Align.RIGHT, 1, 7), LAST);
    };
  }

  private String[] cells(AuditFinding finding) {
    Row about = finding.about();
    String user = about.text(USER) + "@" + about.text(DOMAIN);
    String contact = Output.endpoint(about, CONTACT_HOST, CONTACT_PORT);
    String source = Output.endpoint(about, NETWORK_IP, NETWORK_PORT);
    String agent = about.text(USER_AGENT, Output.UNKNOWN);
    String last = output.age(about.at(LAST_REBOUND_AT));
    return switch (finding.kind()) {
      case UNREACHABLE ->
          new String[] {
            user,
            output.age(about.at(REACHABILITY_AT)),
            about.time(HEARD_AT).map(output::age).orElse(Output.UNKNOWN),
            source,
            agent
          };
      case NEVER_PINGED, EXPIRES_TOO_LONG ->
          new String[] {user, about.text(NAT_KIND, Output.UNKNOWN), source, agent};
      case WRONG_CONTACT -> new String[] {user, contact, source, agent};
      case FLAPPING -> new String[] {user, Long.toString(about.number(REBINDS)), last, source};
      case SITE_REBINDS -> new String[] {source, Long.toString(about.number(PHONES)), last};
    };
  }

  /**
   * @param untold phones of which it is not known whether FreeSWITCH pings them, by profile
   */
  private void print(Map<String, Long> untold) {
    sections.forEach((kind, section) -> summary(kind, section.count));
    sections.forEach(
        (kind, section) -> {
          if (section.count > 0) {
            section(kind, section);
          }
        });
    output.line("");
    if (!untold.isEmpty() && sections.containsKey(FindingKind.NEVER_PINGED)) {
      untold.forEach((profile, count) -> untold(profile, count));
      output.line("");
    }
  }

  private void summary(FindingKind kind, long count) {
    String number = Long.toString(count);
    String line = INDENT + kind.text() + " ".repeat(18 - kind.text().length()) + kind.title();
    output.line(
        " ".repeat(Math.max(0, COUNT_WIDTH - number.length()))
            + output.ink().paint(count == 0 ? Tone.PLAIN : Tone.NOTED, number)
            + Visible.truncated(line, output.columns().orElse(Integer.MAX_VALUE) - COUNT_WIDTH));
  }

  private void section(FindingKind kind, Section section) {
    output.line("");
    output.line(output.ink().paint(Tone.HEADING, kind.text()));
    String between = "";
    for (Map.Entry<String, Map<String, Reason>> advised : section.reasons.entrySet()) {
      output.out().print(between);
      output.folded(INDENT, advised.getKey());
      advised
          .getValue()
          .forEach(
              (why, reason) -> {
                if (!why.isEmpty()) {
                  output.line("");
                  output.folded(INDENT, reason.count + ": " + why);
                }
                output.print(reason.table, INDENT);
              });
      between = "\n";
    }
    if (section.count > most) {
      long more = section.count - most;
      output.line(INDENT + "and {} more; --limit {} shows all", more, section.count);
    }
  }

  private void untold(String profile, long count) {
    output.folded(
        "",
        Output.filled(
            "Of {} behind NAT in profile {} it is not known whether FreeSWITCH pings them, since"
                + " it did not tell the profile's settings; pinhole doctor says why.",
            Output.count(count, "phone"),
            profile));
  }
}
