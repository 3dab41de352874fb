package dev.pinhole.store;

/** Hears how writing goes, on the writer's thread. */
public interface WriterListener {
  /** A transaction of so many rows was committed. */
  void committed(int rows, long nanos);

  /** Nothing could be written; all of it is held and tried again. */
  void failing(String why, int held);

  /** Writing works again after a failure; all that was held is written. */
  void recovered(int written);

  /** A row that SQLite will never take was left out, so that the others are written. */
  void leftOut(String why);

  /** What is written now is another file, which is to be filled with all that is alive. */
  default void begunAnew() {}

  /**
   * What changes with every keep-alive cannot be written; it is tried again, in another place too.
   */
  default void livenessFailing(String why) {}

  /** It is written again, into what does not have all that has changed meanwhile. */
  default void livenessBegunAnew() {}

  /** An operator has turned the switch, or the daemon has just begun to look. */
  default void switched(KeepaliveSwitch now) {}

  /**
   * So many changes are lost: writing failed for so long that more piled up than is held, or until
   * the store was closed.
   */
  void dropped(int count);
}
