package dev.pinhole.advice;

import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.Column;
import dev.pinhole.store.CountedColumn;
import dev.pinhole.store.Row;
import java.util.List;

/**
 * Something that an operator should look at.
 *
 * @param about a phone, a user or a site
 * @param why a sentence, which can hold hostile text
 * @param advice what would help, in FreeSWITCH's own terms
 */
public record AuditFinding(FindingKind kind, Row about, String why, String advice) {
  private enum FindingColumn implements Column {
    FINDING,
    WHY,
    ADVICE
  }

  /** For programs. */
  public static final List<Column> COLUMNS =
      List.of(
          FindingColumn.FINDING,
          BindingColumn.NODE,
          BindingColumn.PROFILE,
          BindingColumn.USER,
          BindingColumn.DOMAIN,
          BindingColumn.CALL_ID,
          BindingColumn.NETWORK_IP,
          BindingColumn.NETWORK_PORT,
          BindingColumn.TRANSPORT,
          BindingColumn.USER_AGENT,
          BindingColumn.NAT,
          BindingColumn.NAT_KIND,
          BindingColumn.REACHABILITY_AT,
          CountedColumn.PHONES,
          CountedColumn.REBINDS,
          CountedColumn.LAST_REBOUND_AT,
          FindingColumn.WHY,
          FindingColumn.ADVICE);

  /** What it is about, why it is one and what to do. */
  public Row row() {
    return about
        .with(FindingColumn.FINDING, kind.text())
        .with(FindingColumn.WHY, why)
        .with(FindingColumn.ADVICE, advice);
  }
}
