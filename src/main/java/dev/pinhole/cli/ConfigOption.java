package dev.pinhole.cli;

import dev.pinhole.config.Config;
import dev.pinhole.config.ConfigFile;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.WriteStore;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code --config}, {@code --help} and {@code --version}, for every command. */
@Command(mixinStandardHelpOptions = true, versionProvider = ManifestVersion.class)
public final class ConfigOption {
  private final CommandSurroundings surroundings;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {"Configuration file. Default, if it exists:", "/etc/pinhole/pinhole.toml"})
  private Path file;

  ConfigOption(CommandSurroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Reads the configuration and the passwords it names.
   *
   * @throws dev.pinhole.config.ConfigException if anything in it cannot be used
   */
  public Config load() {
    return loadWithoutPasswords().withPasswords();
  }

  /** What the command can see of the world. */
  public CommandSurroundings surroundings() {
    return surroundings;
  }

  ReadStore openStore() {
    return ReadStore.open(storeFile());
  }

  /** The configuration file; may be missing. */
  Path configFile() {
    return file == null ? surroundings.configFile() : file;
  }

  Path storeFile() {
    return loadWithoutPasswords().store();
  }

  WriteStore openStoreForWriting() {
    return WriteStore.open(loadWithoutPasswords().store());
  }

  /** Whoever may read the store need not be one who may read the password. */
  Config loadWithoutPasswords() {
    return file == null
        ? ConfigFile.readIfPresent(surroundings.configFile(), surroundings.environment())
        : ConfigFile.read(file, surroundings.environment());
  }
}
