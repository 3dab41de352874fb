package dev.pinhole.esl;

/** What a connection tells its owner, always on its event loop and in the order of the bytes. */
public interface EslListener {
  /** Logged in; commands may be sent. */
  void ready(EslConnection connection);

  /** An event arrived. */
  void event(EslEvent event);

  /** A frame that could not be read as an event was left out; the connection goes on. */
  void malformed(String why);

  /** Gone for good, or never there. Called once, after every command still waiting has failed. */
  void closed(EslException why);
}
