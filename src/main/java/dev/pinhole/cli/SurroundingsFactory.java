package dev.pinhole.cli;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands, and hands what they can see of the world to their options. */
public final class SurroundingsFactory implements IFactory {
  private final IFactory standard = CommandLine.defaultFactory();
  private final Surroundings surroundings;

  public SurroundingsFactory(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    return type == ConfigOption.class
        ? type.cast(new ConfigOption(surroundings))
        : standard.create(type);
  }
}
