package dev.pinhole.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** Binds slf4j to {@link Log}; found by its name in {@code META-INF/services}. */
public final class LogProvider implements SLF4JServiceProvider, ILoggerFactory {
  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  @Override
  public Logger getLogger(String name) {
    return loggers.computeIfAbsent(name, LineLogger::new);
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return this;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  /** One logger; what it says becomes a line of {@link Log}. */
  private static final class LineLogger extends LegacyAbstractLogger {
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
}
