package dev.pinhole.sofia;

import dev.pinhole.esl.LineSink;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code sofia status}: columns of name, type, data and state, parted by tabs. Aliases and
 * gateways are other types than {@code profile}.
 */
public final class ProfileList implements LineSink {
  private final List<String> profiles = new ArrayList<>();
  private boolean headed;

  @Override
  public void line(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length < 4) {
      return;
    }
    headed |= columns[0].trim().equals("Name");
    if (columns[1].trim().equals("profile")) {
      profiles.add(columns[0].trim());
    }
  }

  public List<String> profiles() {
    return List.copyOf(profiles);
  }

  /** Whether this was an answer of mod_sofia at all. */
  public boolean isWhole() {
    return headed;
  }
}
