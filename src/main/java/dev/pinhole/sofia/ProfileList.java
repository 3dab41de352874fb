package dev.pinhole.sofia;

import dev.pinhole.esl.LineSink;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code sofia status}: columns of name, type, data and state, parted by tabs. Aliases and
 * gateways are other types than {@code profile}. A profile with TLS has a second row of the same
 * name, and is counted once in the last line.
 */
public final class ProfileList implements LineSink {
  private static final Pattern LAST_LINE =
      Pattern.compile("(\\d{1,9}) profiles? \\d+ alias(es)?\\s*");

  private final Set<String> profiles = new LinkedHashSet<>();
  private long announced = -1;

  @Override
  public void line(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length >= 4 && columns[1].trim().equals("profile")) {
      profiles.add(columns[0].trim());
      return;
    }
    Matcher last = LAST_LINE.matcher(line);
    if (last.matches()) {
      announced = SofiaEvents.number(last.group(1));
    }
  }

  public List<String> profiles() {
    return List.copyOf(profiles);
  }

  /** Whether this was an answer of mod_sofia at all, and all of it. */
  public boolean isWhole() {
    return announced == profiles.size();
  }
}
