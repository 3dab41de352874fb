package dev.pinhole.log;

import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** One logger; what it says becomes a line of {@link Log}. */
final class LineLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;

  /** Of a library's own events, only what it warns of is ours to tell. */
  private final boolean isForeign;

  LineLogger(String name) {
    this.name = name;
    this.isForeign = !name.startsWith("dev.pinhole.");
  }

  private boolean says(Level level) {
    return Log.says(level) && (!isForeign || level.toInt() >= Level.WARN.toInt());
  }

  @Override
  public boolean isTraceEnabled() {
    return says(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return says(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return says(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return says(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return says(Level.ERROR);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
    Log.write(level, MessageFormatter.basicArrayFormat(pattern, arguments), thrown);
  }
}
