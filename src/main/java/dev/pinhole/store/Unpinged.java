package dev.pinhole.store;

/**
 * Phones behind NAT whose {@code freeswitch_status} says nothing of it, so that FreeSWITCH's own
 * {@code nat-options-ping} passes them over.
 *
 * @param neglected how many of them no keep-alive is planned for
 */
public record Unpinged(long all, long neglected) {
  static final String QUERY =
      "SELECT count(*), count(CASE WHEN next_keepalive_at IS NULL THEN 1 END) FROM binding"
          + " WHERE nat IN ('yes', 'likely')"
          + " AND coalesce(nat_kind, '') NOT IN ('foreign-path', 'proxied')"
          + " AND coalesce(freeswitch_status, '') NOT LIKE '%NAT%'";

  static Unpinged of(ReadStoreRow row) {
    return new Unpinged(row.number(), row.number());
  }
}
