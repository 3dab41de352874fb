package dev.pinhole.cli;

import dev.pinhole.advice.Health;
import dev.pinhole.store.Column;
import dev.pinhole.store.JsonText;
import dev.pinhole.store.ReadStore.NotYetKnown;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import dev.pinhole.text.WordWrap;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.helpers.MessageFormatter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The way out of a command: lines as wide as the terminal, with ages and times in its zone. */
@Command
class Output implements Invoker.Invoked {
  static final String UNKNOWN = "-";

  private static final int LEAST = 20;

  private final CommandSurroundings surroundings;
  final Instant now;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private Invoker invoker;
  private OptionalInt columns;
  private int labels;
  private List<String> held;

  Output(CommandSurroundings surroundings) {
    this.surroundings = surroundings;
    this.now = surroundings.clock().instant();
  }

  @Override
  public void invokedBy(Invoker other) {
    invoker = other;
  }

  private Invoker invoker() {
    return invoker == null ? Invoker.of(command) : invoker;
  }

  PrintWriter out() {
    return invoker().out();
  }

  ParameterException wrongUse(String message) {
    return new ParameterException(invoker().line().get(), message);
  }

  /**
   * @throws ParameterException if it is none
   */
  int limit(int limit) {
    if (limit < 1) {
      throw wrongUse("--limit must be 1 or more");
    }
    return limit;
  }

  /** A JSON object by itself. */
  void object(Row row) {
    line(new JsonText().object(row.columns(), row));
    out().flush();
  }

  /** Beside what was asked for. */
  void warn(String text) {
    invoker().err().println("pinhole: " + text);
  }

  /** The width of the terminal; empty if there is nothing to fit into. */
  OptionalInt columns() {
    if (columns == null) {
      columns = surroundings.columns();
    }
    return columns;
  }

  /** The lines that a terminal shows at once; empty if there is none. */
  OptionalInt rows() {
    return surroundings.rows();
  }

  Ink ink() {
    return surroundings.ink();
  }

  ZoneId zone() {
    return surroundings.zone().get();
  }

  /** A line that is visible already. */
  void line(String text) {
    if (held == null) {
      out().append(text).append('\n');
    } else {
      held.add(text);
    }
  }

  /** The lines that something writes, which are not written yet. */
  List<String> held(Runnable writes) {
    List<String> lines = new ArrayList<>();
    held = lines;
    writes.run();
    held = null;
    return lines;
  }

  /** The same with a value for each pair of braces. */
  void line(String pattern, Object... values) {
    line(filled(pattern, values));
  }

  /** Folds a text between words, under where it begins, behind something of that width. */
  void folded(String before, int width, String text) {
    folded(before, width, Tone.PLAIN, text);
  }

  private void folded(String before, int width, Tone tone, String text) {
    String lead = before;
    int room = Math.max(LEAST, columns().orElse(Integer.MAX_VALUE) - width);
    for (String line : WordWrap.lines(Visible.of(text), room)) {
      line(lead + ink().paint(tone, line));
      lead = " ".repeat(width);
    }
  }

  /** The same from the left edge on. */
  void folded(Tone tone, String text) {
    folded("", 0, tone, text);
  }

  void folded(String before, String text) {
    folded(before, before.length(), text);
  }

  /** Makes the labels of fields so wide, with blanks on both sides. */
  void labels(int width) {
    labels = width;
  }

  void field(String name, String value) {
    folded(padded("  " + name, labels), value);
  }

  /** The same with a value for each pair of braces. */
  void field(String name, String pattern, Object... values) {
    field(name, filled(pattern, values));
  }

  void print(Table table, String indent) {
    table.lines(columns(), indent).forEach(this::line);
  }

  /** Says how old what is shown can be. */
  void picture(String before, StorePicture picture) {
    picture(before, picture, now, "");
  }

  /** The same between two texts that are visible already, striking where it is not what is. */
  void picture(String before, StorePicture picture, Instant at, String after) {
    Tone tone = Health.isCurrent(picture, at) ? Tone.PLAIN : Tone.WRONG;
    String text = Health.picture(picture, at);
    int from = before.length();
    int to = from + text.length();
    for (String line : WordWrap.lines(before + text + after, columns().orElse(Integer.MAX_VALUE))) {
      int start = Math.min(Math.max(0, from), line.length());
      int end = Math.min(Math.max(0, to), line.length());
      line(
          line.substring(0, start)
              + ink().paint(tone, line.substring(start, end))
              + line.substring(end));
      from -= line.length() + 1;
      to -= line.length() + 1;
    }
  }

  /** Says so, and where to look, if nobody sees whether phones answer. */
  void answersUnseen(StorePicture picture) {
    List<String> silent = picture.withoutCopies();
    if (silent.isEmpty()) {
      return;
    }
    String what =
        !picture.receivesCopies()
            ? "HEP is off"
            : silent.size() == picture.nodes().size()
                ? "no HEP comes"
                : "no HEP comes from " + String.join(", ", silent);
    folded("", what + ": no answer of a phone is seen; pinhole doctor says how to have it");
  }

  /** Says of phones that may be behind NAT when that will be known. */
  void notYetKnown(String indent, NotYetKnown some) {
    folded(
        indent,
        some.phones()
            + " not yet known: "
            + (some.phones() == 1 ? "it shows at its" : "they show at their")
            + " next REGISTER"
            + some.until()
                .filter(now::isBefore)
                .map(end -> ", at the latest in " + Elapsed.of(Duration.between(now, end)))
                .orElse(""));
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

  /** Such as {@code 34 ms}. */
  static String millis(Row row, Column column) {
    long millis = Math.round(row.decimal(column));
    return millis == 0 ? "<1 ms" : millis + " ms";
  }

  /** Such as {@code 2 phones}. */
  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** With a value for each pair of braces. Formatters of the JDK take 10 ms to load. */
  static String filled(String pattern, Object... values) {
    return MessageFormatter.basicArrayFormat(pattern, values);
  }

  /** A host and its port: IPv6 in brackets; a dash if the host is not known. */
  static String endpoint(Row row, Column host, Column port) {
    String known = row.text(host, UNKNOWN);
    if (row.number(port) == 0 || row.text(host).isEmpty()) {
      return known;
    }
    boolean bare = known.indexOf(':') >= 0 && !known.startsWith("[");
    return (bare ? "[" + known + "]" : known) + ":" + row.number(port);
  }
}
