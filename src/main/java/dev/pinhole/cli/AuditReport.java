package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.advice.AuditFinding;
import dev.pinhole.advice.FindingKind;
import dev.pinhole.cli.Table.Align;
import dev.pinhole.cli.Table.Heading;
import dev.pinhole.store.CountedColumn;
import dev.pinhole.store.Row;
import dev.pinhole.text.Visible;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an audit found, for people: counts first, then each finding with its advice, once. */
final class AuditReport {
  private static final int COUNT_WIDTH = 7;
  private static final String INDENT = "  ";

  /** A reason is for many phones. More of them than this would be no grouping. */
  private static final int MOST_REASONS = 8;

  private static final String OTHER_REASONS = "for other reasons, see --json";

  private static final Heading USER_HEADING = new Heading("USER@DOMAIN", Align.LEFT, 0, 24);
  private static final Heading SOURCE = new Heading("SOURCE", Align.LEFT, 1, 64);
  private static final Heading AGENT = new Heading("AGENT", Align.LEFT, 3, 12);
  private static final Heading SITE = new Heading("NETWORK_IP", Align.LEFT, 0, 64);
  private static final Heading LAST = new Heading("LAST", Align.RIGHT, 2, 8);

  private static final class Section {
    private long count;
    private final Map<String, Reason> reasons = new LinkedHashMap<>();
  }

  private static final class Reason {
    private long count;
    private final Table table;

    private Reason(Table table) {
      this.table = table;
    }
  }

  private final int limit;
  private final Page page;
  private final Map<FindingKind, Section> sections = new EnumMap<>(FindingKind.class);

  /**
   * @param limit how many of each kind are shown; all are counted
   */
  AuditReport(Set<FindingKind> wanted, int limit, Page page) {
    this.limit = limit;
    this.page = page;
    wanted.forEach(kind -> sections.put(kind, new Section()));
  }

  void add(AuditFinding finding) {
    Section section = sections.get(finding.kind());
    String why = hasReasons(finding.kind()) ? finding.why() : "";
    if (section.reasons.size() >= MOST_REASONS && !section.reasons.containsKey(why)) {
      why = OTHER_REASONS;
    }
    Reason reason =
        section.reasons.computeIfAbsent(
            why, any -> new Reason(new Table(headings(finding.kind()), page.ink)));
    reason.count++;
    if (section.count++ < limit) {
      reason.table.row(cells(finding));
    }
  }

  /** Whether the sentence of a finding is that of many, and no column. */
  private static boolean hasReasons(FindingKind kind) {
    return kind == FindingKind.NEVER_PINGED || kind == FindingKind.EXPIRES_TOO_LONG;
  }

  private static List<Heading> headings(FindingKind kind) {
    return switch (kind) {
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
    String contact = HostAndPort.text(about, CONTACT_HOST, CONTACT_PORT);
    String source = HostAndPort.text(about, NETWORK_IP, NETWORK_PORT);
    String agent = about.text(USER_AGENT, PhoneTable.UNKNOWN);
    String last = page.age(about.at(CountedColumn.LAST_REBOUND_AT));
    return switch (finding.kind()) {
      case NEVER_PINGED, EXPIRES_TOO_LONG ->
          new String[] {user, about.text(NAT_KIND, PhoneTable.UNKNOWN), source, agent};
      case WRONG_CONTACT -> new String[] {user, contact, source, agent};
      case FLAPPING ->
          new String[] {user, Long.toString(about.number(CountedColumn.REBINDS)), last, source};
      case SITE_REBINDS ->
          new String[] {source, Long.toString(about.number(CountedColumn.PHONES)), last};
    };
  }

  /**
   * @param untold phones of which nobody told whether FreeSWITCH pings them, by profile
   */
  void print(Map<String, Long> untold) {
    sections.forEach((kind, section) -> summary(kind, section.count));
    sections.forEach(
        (kind, section) -> {
          if (section.count > 0) {
            section(kind, section);
          }
        });
    page.line("");
    if (!untold.isEmpty() && sections.containsKey(FindingKind.NEVER_PINGED)) {
      untold.forEach((profile, count) -> untold(profile, count));
      page.line("");
    }
  }

  private void summary(FindingKind kind, long count) {
    String number = Long.toString(count);
    String line = INDENT + kind.text() + " ".repeat(18 - kind.text().length()) + kind.title();
    page.line(
        " ".repeat(Math.max(0, COUNT_WIDTH - number.length()))
            + page.ink.paint(count == 0 ? Tone.PLAIN : Tone.NOTED, number)
            + Visible.truncated(line, page.columns.orElse(Integer.MAX_VALUE) - COUNT_WIDTH));
  }

  private void section(FindingKind kind, Section section) {
    page.line("");
    page.line(page.ink.paint(Tone.HEADING, kind.text()));
    page.folded(INDENT, kind.advice());
    section.reasons.forEach(
        (why, reason) -> {
          if (!why.isEmpty()) {
            page.line("");
            page.folded(INDENT, reason.count + ": " + why);
          }
          page.print(reason.table, INDENT);
        });
    if (section.count > limit) {
      long more = section.count - limit;
      page.line(INDENT + "and " + more + " more; --limit " + section.count + " shows all");
    }
  }

  private void untold(String profile, long count) {
    page.folded(
        "",
        "Of "
            + count
            + (count == 1 ? " phone" : " phones")
            + " behind NAT in profile "
            + profile
            + " nobody has told whether FreeSWITCH pings them: write its nat-options-ping and"
            + " all-reg-options-ping into a [[profile]].");
  }
}
