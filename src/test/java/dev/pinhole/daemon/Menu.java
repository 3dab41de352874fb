package dev.pinhole.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Things to do, each as likely as its weight says. */
final class Menu {
  private record Choice(int weight, Runnable task) {}

  private final RandomGenerator random;
  private final List<Choice> choices = new ArrayList<>();
  private int weights;

  Menu(RandomGenerator random) {
    this.random = random;
  }

  Menu add(int weight, Runnable task) {
    choices.add(new Choice(weight, task));
    weights += weight;
    return this;
  }

  void takeOne() {
    int left = random.nextInt(weights);
    for (Choice choice : choices) {
      left -= choice.weight;
      if (left < 0) {
        choice.task.run();
        return;
      }
    }
  }
}
