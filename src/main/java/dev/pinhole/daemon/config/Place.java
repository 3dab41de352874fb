package dev.pinhole.daemon.config;

import java.nio.file.Path;

/** A place in a file, as compilers write it. Line and column count from 1. */
record Place(Path file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
