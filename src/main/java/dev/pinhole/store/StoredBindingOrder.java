package dev.pinhole.store;

import java.util.OptionalInt;

/**
 * In which order bindings are wanted, and how many of them. Unknown comes last in either direction.
 *
 * @param limit only so many, the first ones
 * @param offset without so many before them
 */
public record StoredBindingOrder(By by, Direction direction, OptionalInt limit, int offset) {

  public static final StoredBindingOrder BY_USER =
      new StoredBindingOrder(By.USER, Direction.USUAL, OptionalInt.empty(), 0);

  public static final StoredBindingOrder BY_REACH =
      new StoredBindingOrder(By.REACH, Direction.USUAL, OptionalInt.empty(), 0);

  /** The columns of this order, of which an index has the rest for each node and profile. */
  static final String OF_USER = "user, domain, node, profile, call_id";

  /** What counts first; then user and domain do. */
  public enum By {
    USER("user"),
    /** As a number, IPv4 before IPv6. */
    IP(AddressFunction.NAME + "(network_ip)"),
    /** The last REGISTER, the newest first. */
    AGE("-coalesce(refreshed_at, registered_at)"),
    /** The last keep-alive, the newest first. */
    KEPT("-last_keepalive_at"),
    /** The next to end first. */
    EXPIRES("expires_at"),
    /** Surely behind NAT first. */
    NAT("CASE nat WHEN 'yes' THEN 0 WHEN 'likely' THEN 1 WHEN 'unknown' THEN 2 ELSE 3 END"),
    AGENT("user_agent COLLATE NOCASE"),
    /** The last packet, the newest first. */
    HEARD("-heard_at"),
    /** The quickest to answer first. */
    RTT("rtt_smoothed_ms"),
    /** Unreachable first, and of those the longest. */
    REACH(
        "CASE reachability WHEN 'unreachable' THEN coalesce(reachability_at, 0)"
            + " WHEN 'not-observed' THEN 1e15 ELSE 2e15 END");

    private final String expression;

    By(String expression) {
      this.expression = expression;
    }

    String expression() {
      return expression;
    }
  }

  /** The way round. */
  public enum Direction {
    USUAL,
    REVERSED
  }

  public StoredBindingOrder(By by, Direction direction, OptionalInt limit) {
    this(by, direction, limit, 0);
  }

  /** The same with a limit that is no higher than this. */
  public StoredBindingOrder atMost(int rows) {
    return new StoredBindingOrder(
        by, direction, OptionalInt.of(Math.min(rows, limit.orElse(Integer.MAX_VALUE))), offset);
  }

  String orderBy() {
    String way = direction == Direction.REVERSED ? " DESC" : "";
    String most = " LIMIT " + limit.orElse(-1) + " OFFSET " + offset;
    // Every row has a user; and asked for where unknown ones go, SQLite would not use the index.
    return by == By.USER
        ? " ORDER BY " + OF_USER.replaceFirst("user", "user" + way) + most
        : " ORDER BY " + by.expression + way + " NULLS LAST, " + OF_USER + most;
  }
}
