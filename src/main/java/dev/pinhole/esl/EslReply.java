package dev.pinhole.esl;

/**
 * FreeSWITCH's reply to one command: the {@code Reply-Text} of a {@code command/reply}, or the body
 * of an {@code api/response}.
 */
public record EslReply(String text) {
  public boolean ok() {
    return !text.startsWith("-ERR");
  }
}
