package dev.pinhole.daemon.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' exposition format 0.0.4, more strictly than Prometheus: every family has HELP
 * and TYPE before its samples and comes once, names are plain, no sample comes twice, a counter
 * ends in {@code _total}, and a histogram is whole.
 */
public final class ExpositionText {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-z][a-z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private String family = "";
  private String helped = "";

  public static ExpositionText read(String text) {
    ExpositionText read = new ExpositionText();
    check(text.endsWith("\n"), "the last line has no end");
    for (String line : text.split("\n")) {
      read.line(line);
    }
    read.checkHistograms();
    return read;
  }

  /** Samples as {@code name{label="value",...}}, and their values. */
  public Map<String, Double> samples() {
    return samples;
  }

  public Map<String, String> types() {
    return types;
  }

  /** Names of samples, as a query can use them. */
  public Set<String> names() {
    return names;
  }

  private static void check(boolean good, String wrong) {
    if (!good) {
      throw new AssertionError(wrong);
    }
  }

  private void line(String line) {
    check(!line.isEmpty() && line.strip().equals(line), "blanks in: " + line);
    if (line.startsWith("# HELP ")) {
      String[] words = line.split(" ", 4);
      check(words.length == 4 && NAME.matcher(words[2]).matches(), line);
      helped = words[2];
    } else if (line.startsWith("# TYPE ")) {
      String[] words = line.split(" ");
      check(words.length == 4 && words[2].equals(helped), "no HELP before: " + line);
      check(Set.of("counter", "gauge", "histogram").contains(words[3]), line);
      check(words[3].equals("counter") == words[2].endsWith("_total"), line);
      check(types.put(words[2], words[3]) == null, "twice: " + line);
      family = words[2];
    } else {
      sample(line);
    }
  }

  private void sample(String line) {
    Matcher parts = SAMPLE.matcher(line);
    check(parts.matches(), "no sample: " + line);
    String name = parts.group(1);
    boolean ofHistogram =
        "histogram".equals(types.get(family))
            && Set.of("_bucket", "_sum", "_count").contains(name.substring(family.length()));
    check(name.equals(family) || (name.startsWith(family) && ofHistogram), "stray: " + line);
    List<String> labels = labels(parts.group(2) == null ? "" : parts.group(2), line);
    double value = Double.parseDouble(parts.group(3));
    check(!"counter".equals(types.get(family)) || value >= 0, "below 0: " + line);
    names.add(name);
    check(samples.put(name + labels, value) == null, "twice: " + line);
  }

  private static List<String> labels(String text, String line) {
    List<String> labels = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Matcher label = LABEL.matcher(text);
    int at = 0;
    while (at < text.length()) {
      check(label.find(at) && label.start() == at, "labels of: " + line);
      check(seen.add(label.group(1)), "a label twice: " + line);
      labels.add(label.group(1) + "=" + label.group(2));
      at = label.end();
      check(at < text.length() || label.group(3).isEmpty(), "a comma too many: " + line);
    }
    return labels;
  }

  private void checkHistograms() {
    types.forEach(
        (name, type) -> {
          if (type.equals("histogram")) {
            double before = 0;
            int ends = 0;
            for (Map.Entry<String, Double> sample : samples.entrySet()) {
              if (sample.getKey().startsWith(name + "_bucket")) {
                check(sample.getValue() >= before, "falls: " + sample);
                before = sample.getValue();
                if (sample.getKey().contains("le=+Inf")) {
                  String count =
                      sample.getKey().replace("_bucket", "_count").replaceFirst("(, )?le=.Inf", "");
                  check(samples.get(count).equals(before), "not all: " + sample);
                  check(samples.containsKey(count.replace("_count", "_sum")), name + " has no sum");
                  before = 0;
                  ends++;
                }
              }
            }
            check(ends > 0, name + " has no +Inf");
          }
        });
  }
}
