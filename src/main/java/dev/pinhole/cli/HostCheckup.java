package dev.pinhole.cli;

import dev.pinhole.config.Config;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.config.PasswordSource;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStore.Unpinged;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.StorePicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** What can be seen on this host: files and the store. */
final class HostCheckup {
  private static final String MODES = "file modes";

  private final Config config;
  private final Path configFile;
  private final Consumer<Finding> found;

  HostCheckup(Config config, Path configFile, Consumer<Finding> found) {
    this.config = config;
    this.configFile = configFile;
    this.found = found;
  }

  void run(Instant now) {
    modes();
    store(now);
  }

  /** Whoever can read the password can do with FreeSWITCH as he likes. */
  private void modes() {
    Set<Path> secret = new LinkedHashSet<>();
    for (FreeSwitchConfig node : config.nodes()) {
      if (!node.passwordSource().equals(PasswordSource.DEFAULT)) {
        secret.add(node.passwordSource().file().orElse(configFile));
      }
    }
    boolean good = true;
    for (Path file : secret) {
      good &= mode(file, "holds the password and can be read by others", OTHERS_READ);
    }
    good &= mode(configFile, "can be changed by others", OTHERS_WRITE);
    if (good) {
      found.accept(
          Finding.ok(
              MODES, secret.isEmpty() ? "no file holds a password" : "nobody else can read"));
    }
  }

  private static final Set<PosixFilePermission> OTHERS_READ =
      PosixFilePermissions.fromString("------r--");
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      PosixFilePermissions.fromString("-------w-");

  private boolean mode(Path file, String wrong, Set<PosixFilePermission> forbidden) {
    try {
      if (Files.getPosixFilePermissions(file).stream().noneMatch(forbidden::contains)) {
        return true;
      }
      found.accept(Finding.failed(MODES, file + " " + wrong, "chmod o-rwx " + file));
      return false;
    } catch (IOException e) {
      // Missing, which is for the step that needs it to say.
      return true;
    }
  }

  private void store(Instant now) {
    try (ReadStore store = ReadStore.open(config.store())) {
      found.accept(Finding.ok("store", config.store() + ", " + bindings(store.countBindings())));
      StorePicture picture = store.picture();
      found.accept(
          PictureLine.isCurrent(picture, now)
              ? Finding.ok("daemon", PictureLine.of(picture, now))
              : Finding.warning("daemon", PictureLine.of(picture, now), "pinhole status"));
      unpinged(store.unpinged());
    } catch (ReadStoreException e) {
      found.accept(
          e.problem() == ReadStoreException.Problem.NOT_YET
              ? Finding.warning("store", "no store at " + config.store() + " yet", START)
              : Finding.failed("store", e.getMessage()));
    }
  }

  private static final String START = "start the daemon: systemctl start pinhole";

  private void unpinged(Unpinged phones) {
    String step = "unpinged";
    String says = phones.all() + " behind NAT that FreeSWITCH takes for public";
    if (phones.neglected() == 0) {
      found.accept(
          Finding.ok(step, says + (phones.all() == 0 ? "" : "; pinhole keeps them alive")));
    } else {
      found.accept(
          Finding.warning(
              step,
              says + ", " + phones.neglected() + " of them not kept alive by pinhole either",
              "pinhole list --nat shows them; see [keepalive] in the configuration"));
    }
  }

  private static String bindings(long count) {
    return count + (count == 1 ? " binding" : " bindings");
  }
}
