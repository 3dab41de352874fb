package dev.pinhole.cli;

import dev.pinhole.daemon.advice.Finding;
import dev.pinhole.daemon.advice.FindingKind;
import dev.pinhole.text.Visible;
import dev.pinhole.text.WordWrap;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** What an audit found, for people: counts first, then each finding with its advice, once. */
final class AuditReport {
  private static final int COUNT_WIDTH = 7;
  private static final String INDENT = "  ";

  /** A reason is for many phones. More of them than this would be no grouping. */
  private static final int MOST_REASONS = 8;

  private static final String OTHER_REASONS = "for other reasons, see --json";

  private static final class Section {
    private long count;
    private final Map<String, Reason> reasons = new LinkedHashMap<>();
  }

  private static final class Reason {
    private long count;
    private final FindingTable table;

    private Reason(FindingTable table) {
      this.table = table;
    }
  }

  private final int limit;
  private final Instant now;
  private final OptionalInt columns;
  private final Ink ink;
  private final Map<FindingKind, Section> sections = new EnumMap<>(FindingKind.class);

  /**
   * @param limit how many of each kind are shown; all are counted
   */
  AuditReport(Set<FindingKind> wanted, int limit, Instant now, OptionalInt columns, Ink ink) {
    this.limit = limit;
    this.now = now;
    this.columns = columns;
    this.ink = ink;
    wanted.forEach(kind -> sections.put(kind, new Section()));
  }

  void add(Finding finding) {
    Section section = sections.get(finding.kind());
    String why = FindingTable.hasReasons(finding.kind()) ? finding.why() : "";
    if (section.reasons.size() >= MOST_REASONS && !section.reasons.containsKey(why)) {
      why = OTHER_REASONS;
    }
    Reason reason =
        section.reasons.computeIfAbsent(
            why, any -> new Reason(new FindingTable(finding.kind(), now, ink)));
    reason.count++;
    if (section.count++ < limit) {
      reason.table.add(finding);
    }
  }

  /**
   * @param untold phones of which nobody told whether FreeSWITCH pings them, by profile
   */
  void print(PrintWriter out, Map<String, Long> untold) {
    sections.forEach((kind, section) -> summary(kind, section.count, out));
    sections.forEach(
        (kind, section) -> {
          if (section.count > 0) {
            section(kind, section, out);
          }
        });
    out.append('\n');
    if (!untold.isEmpty() && sections.containsKey(FindingKind.NEVER_PINGED)) {
      untold.forEach((profile, count) -> untold(profile, count, out));
      out.append('\n');
    }
  }

  private void summary(FindingKind kind, long count, PrintWriter out) {
    String number = Long.toString(count);
    String line = INDENT + kind.text() + " ".repeat(18 - kind.text().length()) + kind.title();
    out.append(" ".repeat(Math.max(0, COUNT_WIDTH - number.length())))
        .append(ink.paint(count == 0 ? Tone.PLAIN : Tone.NOTED, number))
        .append(Visible.truncated(line, columns.orElse(Integer.MAX_VALUE) - COUNT_WIDTH))
        .append('\n');
  }

  private void section(FindingKind kind, Section section, PrintWriter out) {
    out.append('\n').append(ink.paint(Tone.HEADING, kind.text())).append('\n');
    folded(kind.advice(), INDENT, out);
    section.reasons.forEach(
        (why, reason) -> {
          if (!why.isEmpty()) {
            out.append('\n');
            folded(reason.count + ": " + why, INDENT, out);
          }
          reason.table.print(out, columns, INDENT);
        });
    if (section.count > limit) {
      out.append(INDENT)
          .append("and " + (section.count - limit) + " more; --limit " + section.count)
          .append(" shows all\n");
    }
  }

  private void untold(String profile, long count, PrintWriter out) {
    folded(
        "Of "
            + count
            + (count == 1 ? " phone" : " phones")
            + " behind NAT in profile "
            + profile
            + " nobody has told whether FreeSWITCH pings them: write its nat-options-ping and"
            + " all-reg-options-ping into a [[profile]].",
        "",
        out);
  }

  private void folded(String text, String indent, PrintWriter out) {
    int room = columns.orElse(Integer.MAX_VALUE) - indent.length();
    for (String line : WordWrap.lines(Visible.of(text), room)) {
      out.append(indent).append(line).append('\n');
    }
  }
}
