package dev.pinhole.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Takes the columns of a row one by one, under their SQL names. */
interface FieldSink {
  void text(String name, String value);

  void text(String name, Optional<String> value);

  void number(String name, long value);

  void number(String name, OptionalInt value);

  /** To two places. */
  void decimal(String name, double value);

  void time(String name, Optional<Instant> value);

  void texts(String name, List<String> values);
}
