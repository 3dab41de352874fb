package dev.pinhole.cli;

import dev.pinhole.config.Config;
import dev.pinhole.config.ConfigFile;
import dev.pinhole.config.ConfigFile.Usable;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.WriteStore;
import dev.pinhole.text.Visible;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --config}, {@code --help} and {@code --version}, for every command. */
@Command(mixinStandardHelpOptions = true, versionProvider = ManifestVersion.class)
public final class ConfigOption implements Invoker.Invoked {
  private final CommandSurroundings surroundings;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {"Configuration file. Default, if it exists:", "/etc/pinhole/pinhole.toml"})
  private Path file;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private Invoker invoker;
  private Config usable;

  ConfigOption(CommandSurroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void invokedBy(Invoker other) {
    invoker = other;
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
    return loadUsable().store();
  }

  WriteStore openStoreForWriting() {
    return WriteStore.open(storeFile());
  }

  /** Whoever may read the store need not be one who may read the password. */
  Config loadWithoutPasswords() {
    return file == null
        ? ConfigFile.readIfPresent(surroundings.configFile(), surroundings.environment())
        : ConfigFile.read(file, surroundings.environment());
  }

  /**
   * For what is asked of the store: the default for each value that cannot be used, which is said
   * once. The daemon goes by the file as it was.
   *
   * @throws dev.pinhole.config.ConfigException if it cannot be told where the store is
   */
  Config loadUsable() {
    if (usable == null) {
      Usable read =
          file == null
              ? ConfigFile.readUsableIfPresent(
                  surroundings.configFile(), surroundings.environment())
              : ConfigFile.readUsable(file, surroundings.environment());
      usable = read.config();
      PrintWriter err = (invoker == null ? Invoker.of(command) : invoker).err();
      read.wrong().forEach(line -> err.println("pinhole: warning: " + Visible.of(line)));
      err.flush();
    }
    return usable;
  }
}
