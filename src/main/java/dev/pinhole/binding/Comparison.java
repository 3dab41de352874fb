package dev.pinhole.binding;

import dev.pinhole.sofia.ListedRegistration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares the table with one listing, from the moment the listing is asked for. The listing tells
 * how things stood at some moment in between; a binding that an event concerned meanwhile is left
 * as the event made it.
 */
public final class Comparison {
  /** How a record of the listing differed from the table. */
  enum Difference {
    NONE,
    NEW,
    CHANGED
  }

  /** What the comparison found and repaired. */
  public record Result(int listed, int added, int changed, int vanished) {
    public int differences() {
      return added + changed + vanished;
    }
  }

  private final BindingTable table;
  private final Scope scope;
  private final Set<BindingKey> seen = new HashSet<>();
  private final Set<BindingKey> touched = new HashSet<>();
  private int added;
  private int changed;

  Comparison(BindingTable table, Scope scope) {
    this.table = table;
    this.scope = scope;
  }

  void touch(BindingKey key) {
    touched.add(key);
  }

  /** The next record; what it says is true even if the listing is cut short later. */
  public void row(ListedRegistration listed) {
    BindingKey key =
        new BindingKey(table.node(), listed.register().aor(), listed.register().callId());
    seen.add(key);
    if (touched.contains(key)) {
      return;
    }
    switch (table.listed(key, listed)) {
      case NEW -> added++;
      case CHANGED -> changed++;
      case NONE -> {}
    }
  }

  /**
   * The listing is whole: what is not in it is gone.
   *
   * @param how what history says of those
   * @param detail and a few words more, or empty
   */
  public Result finish(HistoryEvent how, String detail) {
    table.end(this);
    List<BindingKey> vanished = new ArrayList<>();
    for (Binding binding : table.in(scope)) {
      BindingKey key = binding.key();
      if (!seen.contains(key) && !touched.contains(key)) {
        vanished.add(key);
      }
    }
    vanished.forEach(key -> table.remove(key, how, detail));
    return new Result(seen.size(), added, changed, vanished.size());
  }

  /** The listing failed: nothing is gone. */
  public void abort() {
    table.end(this);
  }
}
