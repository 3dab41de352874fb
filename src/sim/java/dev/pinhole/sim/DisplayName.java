package dev.pinhole.sim;

import java.util.Random;

/** Names that people give their phones; most give none. */
final class DisplayName {
  private static final String[] NAMES = {
    "Reception", "Ana Souza", "Zoë Keller", "Warehouse 2", "Jürgen Weiß", "Front desk",
    "Mary O'Brien", "Łukasz", "Meeting room", "Ivan Petrov", "山田", "Door"
  };

  private DisplayName() {}

  /** As it stands in a Contact, quotes included; empty for none. */
  static String of(Random random) {
    int choice = random.nextInt(NAMES.length * 3);
    return choice < NAMES.length ? '"' + NAMES[choice] + '"' : "";
  }
}
