package dev.pinhole.cli;

import dev.pinhole.store.StorePicture;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import dev.pinhole.text.WordWrap;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** What a command writes for people: as wide as the terminal, with ages and times in its zone. */
final class Page {
  private static final int LEAST = 20;

  private final PrintWriter out;
  private final Supplier<ZoneId> zone;
  private final int label;
  final Instant now;
  final Ink ink;

  /** The width of the terminal; empty if there is nothing to fit into. */
  final OptionalInt columns;

  Page(PrintWriter out, Surroundings surroundings) {
    this(out, surroundings, 0);
  }

  /**
   * @param label how wide the labels of fields are, with blanks on both sides
   */
  Page(PrintWriter out, Surroundings surroundings, int label) {
    this.out = out;
    this.label = label;
    this.zone = surroundings.zone();
    this.now = surroundings.clock().instant();
    this.ink = surroundings.ink();
    this.columns = surroundings.columns();
  }

  ZoneId zone() {
    return zone.get();
  }

  /** A line that is visible already. */
  void line(String text) {
    out.append(text).append('\n');
  }

  /** Folds a text between words, under where it begins, behind something of that width. */
  void folded(String before, int width, String text) {
    String lead = before;
    int room = Math.max(LEAST, columns.orElse(Integer.MAX_VALUE) - width);
    for (String line : WordWrap.lines(Visible.of(text), room)) {
      line(lead + line);
      lead = " ".repeat(width);
    }
  }

  void folded(String before, String text) {
    folded(before, before.length(), text);
  }

  void field(String name, String value) {
    folded(padded("  " + name, label), value);
  }

  void print(Table table, String indent) {
    table.lines(columns, indent).forEach(this::line);
  }

  /** Says how old what is shown can be. */
  void picture(String before, StorePicture picture) {
    line(before + PictureLine.of(picture, now, ink));
  }

  /** Such as {@code 5 s ago (2026-11-22 14:39:55)}. */
  String ago(Instant at) {
    return age(at) + " ago (" + local(at) + ")";
  }

  String age(Instant at) {
    return Elapsed.of(Duration.between(at, now));
  }

  String local(Instant at) {
    return IsoTime.local(at, zone());
  }

  static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** Such as {@code 2 phones}. */
  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
