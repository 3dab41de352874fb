package dev.pinhole.daemon;

/** What is counted. The names are those of the metrics. */
public enum Counter {
  CONNECTS("connects"),
  CONNECTION_FAILURES("connection_failures"),
  EVENTS_MALFORMED("events_malformed"),
  EVENTS_UNUSABLE("events_unusable"),
  FOREIGN_PATHS("foreign_paths"),
  KEEPALIVES_SENT("keepalives_sent"),
  KEEPALIVES_LATE("keepalives_late"),
  KEEPALIVES_FAILED("keepalives_failed"),
  LISTINGS("listings"),
  LISTINGS_FAILED("listings_failed"),
  LISTING_DIFFERENCES("listing_differences"),
  READING_PAUSES("reading_pauses"),
  STORE_COMMITS("store_commits"),
  STORE_ROWS("store_rows"),
  STORE_NANOS("store_nanos"),
  STORE_FAILURES("store_failures"),
  STORES_BEGUN_ANEW("stores_begun_anew"),
  STORE_ROWS_LEFT_OUT("store_rows_left_out"),
  STORE_CHANGES_DROPPED("store_changes_dropped");

  private final String text;

  Counter(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
