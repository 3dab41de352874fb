package dev.pinhole.esl;

import java.util.Map;
import java.util.Optional;

/**
 * What the decoder makes of the bytes: header lines and a body, or one part of a body too large to
 * be held at once.
 */
sealed interface EslFrame {
  /** Header names in lower case, values without the blanks around them. */
  record Headers(Map<String, String> values) {
    Optional<String> get(String lowerCaseName) {
      return Optional.ofNullable(values.get(lowerCaseName));
    }

    String contentType() {
      return values.getOrDefault("content-type", "");
    }
  }

  /** A whole frame; the body is empty where there is no Content-Length. */
  record Whole(Headers headers, byte[] body) implements EslFrame {}

  /** The next part of a large body; the headers come with each part. */
  record Part(Headers headers, byte[] bytes, Position position) implements EslFrame {}

  /** Where in a large body a part stands. */
  enum Position {
    FIRST,
    MIDDLE,
    LAST
  }
}
