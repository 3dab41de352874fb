package dev.pinhole.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Bytes of a {@code sofia::register} to an event of which the name and ten values are read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms512m", "-Xmx512m"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class DecodeBenchmark {
  private static final int EVENTS = 320;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Time that the thread really ran: a busy machine changes it least. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {
    public long cpuNanos;
    public long events;
  }

  @Param({"pinhole", "pinhole-all-fields", "esl-client", "freeswitch-esl", "line-feeds"})
  public String library;

  @Param({"64", "1"})
  public int eventsPerRead;

  private EventReaders readers;
  private Runnable read;

  @Setup
  public void open(Blackhole sink) {
    readers = new EventReaders(RegisterEvent.captured("seed-rport"), eventsPerRead, sink);
    read =
        switch (library) {
          case "pinhole" -> readers.pinhole();
          case "pinhole-all-fields" -> readers.pinholeAllFields();
          case "esl-client" -> readers.eslClient();
          case "line-feeds" -> readers.lineFeeds();
          case "freeswitch-esl" -> readers.freeswitchEsl();
          default -> throw new IllegalArgumentException(library);
        };
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void decode(Cpu cpu) {
    long start = THREADS.getCurrentThreadCpuTime();
    long before = readers.count();
    for (int events = 0; events < EVENTS; events += eventsPerRead) {
      read.run();
    }
    if (readers.count() - before != EVENTS) {
      throw new IllegalStateException("events were lost");
    }
    cpu.events += EVENTS;
    cpu.cpuNanos += THREADS.getCurrentThreadCpuTime() - start;
  }
}
