package dev.pinhole.esl;

import java.util.Map;

/**
 * What the decoder makes of the bytes: header lines and a body, or one part of a body too large to
 * be held at once.
 *
 * @param headers names in lower case, values without the blanks around them; they come with each
 *     part
 * @param length of the whole body, 0 where there is no Content-Length
 * @param body or this part of it
 */
record EslFrame(Map<String, String> headers, long length, byte[] body, BodyPart position) {
  /** Where in a large body a part stands. */
  enum BodyPart {
    WHOLE,
    FIRST,
    MIDDLE,
    LAST
  }

  String contentType() {
    return headers.getOrDefault("content-type", "");
  }
}
