package dev.pinhole.cli;

/** Chooses how the log looks. Must be called before anything logs. */
final class LogSetup {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private LogSetup() {}

  /** One line an event on standard error, with the time in UTC. */
  static void forDaemon() {
    set("showDateTime", "true");
    set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    set("showThreadName", "false");
    set("showLogName", "false");
    set("log.io.netty", "warn");
  }

  /** Nothing but errors, where a table is drawn on the terminal. */
  static void quiet() {
    set("defaultLogLevel", "error");
  }

  private static void set(String name, String value) {
    // What was given with -D counts more.
    if (System.getProperty(PREFIX + name) == null) {
      System.setProperty(PREFIX + name, value);
    }
  }
}
