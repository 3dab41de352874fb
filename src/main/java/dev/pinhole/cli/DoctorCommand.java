package dev.pinhole.cli;

import static dev.pinhole.store.WebhookColumn.*;

import dev.pinhole.advice.Concluder;
import dev.pinhole.advice.Health;
import dev.pinhole.advice.UnmatchedRules;
import dev.pinhole.cli.Finding.StepResult;
import dev.pinhole.config.Config;
import dev.pinhole.config.ConfigException;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.config.PasswordSource;
import dev.pinhole.config.WebhookConfig;
import dev.pinhole.nat.NatKind;
import dev.pinhole.store.Column;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStore.Unpinged;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pinhole doctor}. */
@Command(
    name = "doctor",
    customSynopsis = "pinhole doctor [--wait=SECONDS] [--json | --csv] [--config=FILE]",
    description = "Checks step by step that pinhole can do its work, and says what to do if not.",
    footer = {
      "",
      "Examples:",
      "  pinhole doctor",
      "  pinhole doctor --wait 0                     do without a HEARTBEAT",
      "  pinhole doctor --json | jq '.[] | select(.result == \"failed\")'",
      "",
      "Looks at files and the store, and at each FreeSWITCH, to which it makes a",
      "connection of its own. Exit codes: 0 nothing failed, 1 something did."
    })
public final class DoctorCommand implements Callable<Integer> {
  private enum Said implements Column {
    STEP,
    NODE,
    RESULT,
    SAYS,
    ADVICE
  }

  private static final int RESULT = 9;
  private static final int STEP = 15;
  private static final int LONGEST_WAIT = 600;
  private static final String WEBHOOK_SECRET = "the secret of a webhook";
  private static final String MODES = "file modes";
  private static final String CLOSE = "chmod o-rwx ";
  private static final String START = "start the daemon: systemctl start pinhole";

  @Mixin private ConfigOption config;

  @Mixin private RowOutput output;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "25",
      description = "For a HEARTBEAT of each FreeSWITCH. Default: ${DEFAULT-VALUE}.")
  private int wait;

  @Override
  public Integer call() {
    if (wait < 0 || wait > LONGEST_WAIT) {
      throw output.wrongUse("--wait is from 0 to " + LONGEST_WAIT + " seconds");
    }
    List<Finding> all = new ArrayList<>();
    examine(
        new Finding.FindingSink(
            "",
            finding -> {
              all.add(finding);
              if (output.forPeople()) {
                print(finding);
              }
            }));
    List<Column> columns = List.of(Said.values());
    output.rows(
        columns,
        all.stream().map(each -> row(columns, each)).toList(),
        () -> output.line(summary(all)));
    boolean failed = all.stream().anyMatch(finding -> finding.result() == StepResult.FAILED);
    return (failed ? ExitCode.REFUSED : ExitCode.DONE).number();
  }

  private void examine(Finding.FindingSink found) {
    Config known;
    try {
      known = config.loadWithoutPasswords();
    } catch (ConfigException e) {
      e.lines().forEach(line -> found.failed("configuration", line));
      return;
    }
    String file = config.configFile().toString();
    found.ok("configuration", Files.exists(config.configFile()) ? file : "defaults; no " + file);
    modes(known, found);
    Optional<StorePicture> picture = store(known, found);
    Instant now = config.surroundings().clock().instant();
    Map<String, String> names = new HashMap<>();
    for (FreeSwitchConfig server : known.nodes()) {
      Finding.FindingSink of = new Finding.FindingSink(server.name(), found.each());
      HepCheck hep = new HepCheck(known.hep(), server, picture, now);
      String name =
          new ServerCheck(server, hep, config.surroundings().clock(), of)
              .run(Duration.ofSeconds(wait));
      String other = names.putIfAbsent(name, server.name());
      if (other != null && !name.isEmpty()) {
        of.warning(
            "switchname",
            "is " + name + ", as that of " + other,
            "if they share a database and both have phones, give each its own in"
                + " switch.conf.xml: else both list and serve all of them");
      }
    }
  }

  private void print(Finding finding) {
    String result = finding.result().text();
    String name =
        finding.node().isEmpty() || finding.node().equals("default")
            ? finding.step()
            : finding.node() + " " + finding.step();
    String before =
        output.ink().paint(finding.result().tone(), result)
            + " ".repeat(RESULT - result.length())
            + name
            + " ".repeat(Math.max(1, STEP - name.length()));
    output.folded(before, RESULT + STEP, finding.says());
    if (!finding.advice().isEmpty()) {
      output.folded(" ".repeat(RESULT + STEP) + "-> ", finding.advice());
    }
    output.out().flush();
  }

  private static String summary(List<Finding> all) {
    long failed = all.stream().filter(each -> each.result() == StepResult.FAILED).count();
    long warnings = all.stream().filter(each -> each.result() == StepResult.WARNING).count();
    return failed + " failed, " + Output.count(warnings, "warning");
  }

  private static Row row(List<Column> columns, Finding finding) {
    return new Row(
        columns,
        finding.step(),
        finding.node(),
        finding.result().text(),
        finding.says(),
        finding.advice());
  }

  /** Whoever can read the password can do with FreeSWITCH as he likes. */
  private void modes(Config known, Finding.FindingSink found) {
    Map<Path, String> secret = new LinkedHashMap<>();
    for (FreeSwitchConfig node : known.nodes()) {
      if (!node.passwordSource().equals(PasswordSource.DEFAULT)) {
        secret.put(node.passwordSource().file().orElse(config.configFile()), "the password");
      }
    }
    for (WebhookConfig webhook : known.webhooks()) {
      // Who knows its address can post there.
      secret.putIfAbsent(config.configFile(), WEBHOOK_SECRET);
      webhook
          .secret()
          .flatMap(PasswordSource::file)
          .ifPresent(file -> secret.putIfAbsent(file, WEBHOOK_SECRET));
    }
    boolean good = true;
    for (Path file : secret.keySet()) {
      if (hasMode(file, PosixFilePermission.OTHERS_READ)) {
        found.failed(
            MODES,
            file + " holds " + secret.get(file) + " and can be read by others",
            CLOSE + file);
        good = false;
      }
    }
    if (hasMode(config.configFile(), PosixFilePermission.OTHERS_WRITE)) {
      found.failed(
          MODES, config.configFile() + " can be changed by others", CLOSE + config.configFile());
      good = false;
    }
    if (good) {
      found.ok(MODES, secret.isEmpty() ? "no file holds a password" : "nobody else can read");
    }
  }

  private static boolean hasMode(Path file, PosixFilePermission mode) {
    try {
      return Files.getPosixFilePermissions(file).contains(mode);
    } catch (IOException e) {
      // Missing, which is for the step that needs it to say.
      return false;
    }
  }

  private Optional<StorePicture> store(Config known, Finding.FindingSink found) {
    Path file = known.store();
    try (ReadStore store = ReadStore.open(file)) {
      found.ok("store", file + ", " + Output.count(store.countBindings(), "binding"));
      StorePicture picture = store.picture();
      Instant now = config.surroundings().clock().instant();
      boolean current = Health.isCurrent(picture, now);
      if (current) {
        found.ok("daemon", Health.picture(picture, now));
      } else if (Health.of(picture, now).level() == Health.Level.DOWN) {
        found.failed("daemon", Health.picture(picture, now), "pinhole status");
      } else {
        found.warning("daemon", Health.picture(picture, now), "pinhole status");
      }
      picture.webhooks().forEach(webhook -> webhook(webhook, now, found));
      unpinged(store.unpinged(), current, found);
      contacts(store, new Concluder(store, picture, known.keepalive(), now), found);
      UnmatchedRules.said(known.keepalive().rules(), store)
          .forEach(each -> found.warning("rules", each, "correct it, or take it out"));
      store
          .ofOtherServers()
          .forEach(
              (server, rows) ->
                  found.warning(
                      "other servers",
                      rows + " rows belong to " + Visible.of(server) + ", and are not kept alive",
                      "add [[freeswitch]] for it to the configuration"));
      return Optional.of(picture);
    } catch (ReadStoreException e) {
      if (e.problem() == ReadStoreException.Problem.NOT_YET) {
        found.warning("store", "no store at " + file + " yet", START);
      } else {
        found.failed("store", e.getMessage());
      }
      return Optional.empty();
    }
  }

  private static void webhook(Row webhook, Instant now, Finding.FindingSink found) {
    String step = "webhook " + webhook.text(WEBHOOK);
    String waits = webhook.number(WAITING) + " waiting";
    Optional<Instant> since = webhook.time(FAILING_SINCE);
    if (since.isPresent()) {
      found.warning(
          step,
          "takes nothing for "
              + Elapsed.of(Duration.between(since.get(), now))
              + ": "
              + webhook.text(FAILURE)
              + "; "
              + waits,
          "pinhole webhook test " + webhook.text(WEBHOOK));
    } else {
      found.ok(step, webhook.number(SENT) + " sent, " + waits);
    }
  }

  private static void contacts(ReadStore store, Concluder concluder, Finding.FindingSink found) {
    AtomicLong wrong = new AtomicLong();
    for (NatKind kind : List.of(NatKind.PORT_MISMATCH, NatKind.ADDRESS_MISMATCH)) {
      store.bindings(
          StoredBindingFilter.ALL.of(kind),
          StoredBindingOrder.BY_USER,
          phone -> wrong.addAndGet(concluder.of(phone).ring().isGood() ? 0 : 1));
    }
    if (wrong.get() > 0) {
      found.warning(
          "contacts",
          Output.count(wrong.get(), "phone") + " whose Contact leads elsewhere",
          "pinhole audit --finding wrong-contact says what to do");
    }
  }

  private static void unpinged(Unpinged phones, boolean current, Finding.FindingSink found) {
    String step = "unpinged";
    String says = phones.all() + " behind NAT that FreeSWITCH takes for public";
    if (phones.neglected() == 0) {
      found.ok(step, says + (phones.all() == 0 || !current ? "" : "; all are sent keep-alives"));
    } else {
      found.warning(
          step,
          says + ", " + phones.neglected() + " of them not kept alive by pinhole either",
          "pinhole list --nat shows them; see [keepalive] in the configuration");
    }
  }
}
