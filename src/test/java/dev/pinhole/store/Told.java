package dev.pinhole.store;

import java.util.ArrayList;
import java.util.List;

/** Writes down what the writer tells. */
class Told implements WriterListener {
  final List<String> all = new ArrayList<>();
  private Runnable whenFailing = () -> {};

  synchronized void whenFailing(Runnable task) {
    whenFailing = task;
  }

  synchronized List<String> sinceLast() {
    List<String> told = List.copyOf(all);
    all.clear();
    return told;
  }

  @Override
  public synchronized void committed(int rows, long nanos) {
    all.add("committed " + rows + (nanos > 0 ? "" : " in no time"));
  }

  @Override
  public synchronized void failing(String why, int held) {
    all.add("failing " + why.replaceAll("(?s)].*", "]") + " " + held);
    whenFailing.run();
  }

  @Override
  public synchronized void recovered(int written) {
    all.add("recovered " + written);
  }

  @Override
  public synchronized void leftOut(String why) {
    all.add("left out " + why.replaceAll("(?s).*\\(", "("));
  }

  @Override
  public synchronized void dropped(int count) {
    all.add("dropped " + count);
  }
}
