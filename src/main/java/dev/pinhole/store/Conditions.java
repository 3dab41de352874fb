package dev.pinhole.store;

import dev.pinhole.nat.Cidr;
import dev.pinhole.text.Glob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What stands behind WHERE, and the values of its question marks. What is not wanted is no
 * condition.
 */
final class Conditions {
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();

  /** One with a question mark; a time is in epoch milliseconds. */
  Conditions and(String condition, Optional<?> value) {
    value.ifPresent(
        any -> {
          conditions.add(condition);
          values.add(any instanceof Instant at ? at.toEpochMilli() : any);
        });
    return this;
  }

  /** Either what there is by now, or the other, if that is any. */
  Conditions or(Conditions other) {
    if (!other.conditions.isEmpty()) {
      String both = conditions.isEmpty() ? "" : this + " OR ";
      String either = "(" + both + "(" + other + "))";
      conditions.clear();
      conditions.add(either);
      values.addAll(other.values);
    }
    return this;
  }

  Conditions and(Conditions other) {
    conditions.addAll(other.conditions);
    values.addAll(other.values);
    return this;
  }

  /** The column has one of these texts; none are all. */
  Conditions in(String column, Collection<String> texts) {
    if (!texts.isEmpty()) {
      conditions.add(column + " IN (?" + ", ?".repeat(texts.size() - 1) + ")");
      values.addAll(texts);
    }
    return this;
  }

  /** The column fits it, in upper or lower case. */
  Conditions fits(String column, Optional<Glob> glob) {
    return and(column + " LIKE ? ESCAPE '\\'", glob.map(Glob::like));
  }

  /** One of the expressions has that text in it, in upper or lower case. */
  Conditions anyHas(Optional<String> text, List<String> expressions) {
    text.ifPresent(
        any -> {
          String like = "%" + any.replaceAll("[\\\\%_]", "\\\\$0") + "%";
          List<String> either = new ArrayList<>();
          for (String expression : expressions) {
            either.add(expression + " LIKE ? ESCAPE '\\'");
            values.add(like);
          }
          conditions.add("(" + String.join(" OR ", either) + ")");
        });
    return this;
  }

  /** The same where upper and lower case differ. What is one text, an index can find. */
  Conditions fitsExactly(String column, Optional<Glob> glob) {
    // GLOB could use the same index for what begins with some text, and would then read all that
    // fits, in another order, to find the newest.
    return and(column + " = ?", glob.filter(Glob::isOneText).map(Glob::pattern))
        .and("+" + column + " GLOB ?", glob.filter(any -> !any.isOneText()).map(Glob::sqlGlob));
  }

  /** One of the columns has an address of that network. */
  Conditions within(Optional<Cidr> network, String... columns) {
    network.ifPresent(
        any -> {
          List<String> either = new ArrayList<>();
          for (String column : columns) {
            either.add(
                "(("
                    + column
                    + " LIKE ? OR "
                    + column
                    + " LIKE '%:%') AND "
                    + AddressFunction.NAME
                    + "("
                    + column
                    + ") BETWEEN ? AND ?)");
            values.add(beginning(any));
            values.add(AddressFunction.value(any.network()));
            values.add(AddressFunction.value(any.last()));
          }
          conditions.add("(" + String.join(" OR ", either) + ")");
        });
    return this;
  }

  /** How dotted quads of it begin: to compare text is much cheaper than to call Java. */
  private static String beginning(Cidr network) {
    if (!network.network().isIpv4()) {
      return "";
    }
    int octets = (network.bits() - Cidr.IPV4_OFFSET) / 8;
    String[] all = network.network().toString().split("\\.");
    return Arrays.stream(all)
        .limit(octets)
        .collect(Collectors.joining(".", "", octets % 4 == 0 ? "%" : ".%"));
  }

  boolean isEmpty() {
    return conditions.isEmpty();
  }

  Object[] values() {
    return values.toArray();
  }

  @Override
  public String toString() {
    return conditions.isEmpty() ? "1" : String.join(" AND ", conditions);
  }
}
