package dev.pinhole.bench;

import dev.pinhole.binding.Assessor;
import dev.pinhole.binding.BindingTable;
import dev.pinhole.esl.EventPipe;
import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Proxies;
import dev.pinhole.sofia.SofiaEvents;
import dev.pinhole.store.HistoryPruner;
import dev.pinhole.store.Store;
import dev.pinhole.store.StoreException;
import dev.pinhole.store.Writer;
import dev.pinhole.store.WriterListener;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The daemon's way from the bytes of register events to rows of a real file. */
final class Recorder implements AutoCloseable {
  private final Writer writer;
  private final EventPipe pipe;
  private volatile long writerThread;

  Recorder(Path file) throws StoreException {
    writer = new Writer(Store.open(file), new HistoryPruner(30, 10_000_000), new FailOnTrouble());
    Clocks clocks = new Clocks();
    Assessor assessor = new Assessor(new Judge(List.of()), Proxies.NONE);
    BindingTable table = new BindingTable("default", assessor, clocks);
    table.know(BindingTable.Knowledge.COMPLETE);
    pipe =
        new EventPipe(
            SofiaEvents.WANTED,
            clocks,
            raw -> table.apply(SofiaEvents.read(raw)).forEach(writer::apply));
  }

  void feed(ByteBuf bytes) {
    pipe.feed(bytes);
  }

  /** Done when all that was fed so far is committed. */
  CompletableFuture<Void> flush() {
    return writer
        .flush()
        .thenAccept(
            committed -> {
              if (!committed) {
                throw new IllegalStateException("not committed");
              }
            });
  }

  /** The writer's thread, once it has committed something. */
  long writerThread() {
    return writerThread;
  }

  @Override
  public void close() {
    writer.close();
  }

  private final class FailOnTrouble implements WriterListener {
    @Override
    public void committed(int rows, long nanos) {
      writerThread = Thread.currentThread().getId();
    }

    @Override
    public void failing(String why, int held) {
      throw new IllegalStateException(why);
    }

    @Override
    public void recovered(int written) {}

    @Override
    public void dropped(int count) {
      throw new IllegalStateException("the writer is full");
    }

    @Override
    public void leftOut(String why) {
      throw new IllegalStateException(why);
    }
  }
}
