package dev.pinhole.daemon;

/** What is counted. The names are those of the metrics. */
public enum Counter {
  CONNECTS(Of.NODE, "connects", "Connections to the event socket that were logged in."),
  CONNECTION_FAILURES(Of.NODE, "connection_failures", "Connections that failed or were lost."),
  EVENTS_MALFORMED(Of.NODE, "events_malformed", "Frames that could not be read."),
  EVENTS_UNUSABLE(Of.NODE, "events_unusable", "Events that lacked what they must have."),
  FOREIGN_PATHS(
      Of.NODE, "foreign_paths", "Phones whose Contact sends requests to another address."),
  BINDINGS_LEFT_OUT(
      Of.NODE, "bindings_left_out", "Phones not kept alive, since their user has too many."),
  KEEPALIVES_SENT(Of.NODE, "keepalives_sent", "Keep-alives handed to FreeSWITCH."),
  KEEPALIVES_LATE(
      Of.NODE, "keepalives_late", "Of them, sent over a second after their interval was over."),
  KEEPALIVES_FAILED(Of.NODE, "keepalives_failed", "Of them, refused or not acknowledged."),
  LISTINGS(Of.NODE, "listings", "Listings of registrations that were compared."),
  LISTINGS_FAILED(Of.NODE, "listings_failed", "Listings that failed or were not whole."),
  LISTING_DIFFERENCES(
      Of.NODE, "listing_differences", "Bindings that a listing showed new, changed or gone."),
  READING_PAUSES(Of.NODE, "reading_pauses", "Times that reading waited for the store to catch up."),
  HEP_DATAGRAMS(Of.NODE, "hep_datagrams", "Copies of SIP messages that it sent (HEP3)."),
  HEP_MALFORMED(Of.NODE, "hep_malformed", "Datagrams that it sent and that could not be read."),
  STORE_ROWS(Of.STORE, "store_rows", "Rows committed."),
  STORE_FAILURES(Of.STORE, "store_failures", "Transactions that failed; they are tried again."),
  STORES_BEGUN_ANEW(Of.STORE, "stores_begun_anew", "Times that it had to be filled from memory."),
  STORE_ROWS_LEFT_OUT(Of.STORE, "store_rows_left_out", "Rows that SQLite refused for good."),
  STORE_CHANGES_DROPPED(
      Of.STORE, "store_changes_dropped", "Changes lost since writing failed for too long."),
  GIVEN_UP_FOR_MEMORY(
      Of.DAEMON,
      "given_up_for_memory",
      "Entries on phones that have left, given up since memory was short."),
  REGISTRATIONS_REFUSED(
      Of.DAEMON,
      "registrations_refused",
      "Times that a phone was not taken up since memory was short or its user had too many."),
  HEP_DROPPED(
      Of.DAEMON, "hep_dropped", "Copies of SIP messages that were dropped since too many came."),
  HEP_REFUSED(
      Of.DAEMON, "hep_refused", "Datagrams that came from no configured FreeSWITCH's address."),
  HEP_NOT_FORWARDED(Of.DAEMON, "hep_not_forwarded", "Datagrams that could not be sent on."),
  INTERNAL_ERRORS(
      Of.DAEMON, "internal_errors", "Faults of pinhole itself that were caught; see its log.");

  /** What it is counted of. */
  enum Of {
    NODE,
    STORE,
    DAEMON
  }

  private final Of of;
  private final String text;
  private final String help;

  Counter(Of of, String text, String help) {
    this.of = of;
    this.text = text;
    this.help = help;
  }

  Of of() {
    return of;
  }

  public String text() {
    return text;
  }

  String help() {
    return help;
  }
}
