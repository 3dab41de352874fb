package dev.pinhole.binding;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes equal texts one object: 100,000 phones have a few hundred User-Agents, profiles and domains
 * among them. Bounded, because a phone may send a new User-Agent each time.
 */
final class Interner {
  private static final int LIMIT = 16_384;
  private static final int MAX_TEXT = 256;

  private final Map<String, String> texts = new HashMap<>();

  String one(String text) {
    if (text.length() > MAX_TEXT) {
      return text;
    }
    String known = texts.get(text);
    if (known != null) {
      return known;
    }
    if (texts.size() == LIMIT) {
      texts.clear();
    }
    texts.put(text, text);
    return text;
  }
}
