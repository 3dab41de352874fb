package dev.pinhole.cli;

import dev.pinhole.config.ConfigException;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.config.PasswordSource;
import dev.pinhole.esl.EslCommand;
import dev.pinhole.esl.EslEvent;
import dev.pinhole.esl.EslException;
import dev.pinhole.esl.LineSink;
import dev.pinhole.sofia.ListingReader;
import dev.pinhole.sofia.ProfileList;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.sofia.ProfileSettingsReader;
import dev.pinhole.sofia.SofiaCommands;
import dev.pinhole.sofia.SofiaEvents;
import dev.pinhole.sofia.SofiaParameter;
import dev.pinhole.text.Visible;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What can be seen of one FreeSWITCH server, over a connection of its own. */
final class ServerCheck {
  private static final String TIMESTAMP = "Event-Date-Timestamp";

  /** In seconds: another server that runs deletes its own before. */
  private static final long SURELY_OVER = 600;

  private static final long TOLERATED_MILLIS = 5_000;

  private final FreeSwitchConfig server;
  private final Clock clock;
  private final HepCheck hep;
  private final Finding.FindingSink found;

  /** How far FreeSWITCH's clock is ahead, in milliseconds, when a HEARTBEAT has come. */
  private final CompletableFuture<Long> heartbeat = new CompletableFuture<>();

  private String switchname = "";

  ServerCheck(FreeSwitchConfig server, HepCheck hep, Clock clock, Finding.FindingSink found) {
    this.server = server;
    this.hep = hep;
    this.clock = clock;
    this.found = found;
  }

  /**
   * Looks at everything.
   *
   * @param wait for a HEARTBEAT at most; zero to do without
   * @return the server's name, or empty if it did not come to that
   */
  String run(Duration wait) {
    FreeSwitchConfig known;
    try {
      known = new FreeSwitchConfig(server.name(), server.host(), server.port(), server.password());
    } catch (ConfigException e) {
      if (e.getCause() instanceof AccessDeniedException) {
        // Members of the group may read the store, and nothing is wrong.
        found.skipped("socket", "this user may not read the password; try: sudo pinhole doctor");
      } else {
        found.failed("password", e.getMessage());
      }
      return switchname;
    }
    Set<String> wanted = new HashSet<>(SofiaEvents.WANTED);
    wanted.add(TIMESTAMP);
    try (CommandConnection connection = CommandConnection.to(known, wanted, this::heard)) {
      connected(known);
      subscribe(connection);
      List<String> running = list(connection);
      hep.look(settings(connection), running, found);
      await(wait);
    } catch (EslException e) {
      refused(e);
    }
    return switchname;
  }

  private void connected(FreeSwitchConfig known) {
    found.ok("socket", server.host() + ":" + server.port() + " answers");
    found.ok("acl", "this host is let in");
    if (known.password().equals(PasswordSource.DEFAULT.read())) {
      found.warning(
          "password",
          "accepted, but it is the one FreeSWITCH comes with",
          "choose another in event_socket.conf.xml and in [freeswitch]");
    } else {
      found.ok("password", "accepted");
    }
  }

  private void refused(EslException e) {
    switch (e.kind()) {
      case UNREACHABLE ->
          found.failed(
              "socket",
              e.getMessage(),
              "is FreeSWITCH running, and mod_event_socket loaded? check host and port");
      case REJECTED -> {
        found.ok("socket", server.host() + ":" + server.port() + " answers");
        found.failed("acl", e.getMessage(), "add it to apply-inbound-acl in event_socket.conf.xml");
      }
      case WRONG_PASSWORD -> {
        found.ok("socket", server.host() + ":" + server.port() + " answers");
        found.ok("acl", "this host is let in");
        found.failed(
            "password",
            e.getMessage(),
            "set [freeswitch] password or password-file to the one in event_socket.conf.xml");
      }
      default -> found.failed("socket", e.getMessage(), "see FreeSWITCH's log");
    }
  }

  private void subscribe(CommandConnection connection) throws EslException {
    List<String> refused = new ArrayList<>();
    List<String> all = new ArrayList<>(SofiaEvents.EVENTS);
    SofiaEvents.SUBCLASSES.forEach(subclass -> all.add("CUSTOM " + subclass));
    for (String event : all) {
      if (!connection.send(EslCommand.of("event json " + event)).ok()) {
        refused.add(event);
      }
    }
    if (refused.isEmpty()) {
      found.ok("events", all.size() + " subscribed");
    } else {
      found.failed(
          "events",
          "FreeSWITCH refuses " + String.join(", ", refused),
          "is mod_sofia loaded? load mod_sofia, or update FreeSWITCH");
    }
  }

  /** Gives back the profiles that run. */
  private List<String> list(CommandConnection connection) throws EslException {
    ProfileList profiles = new ProfileList();
    connection.api(SofiaCommands.STATUS, profiles);
    if (!profiles.isWhole() || profiles.profiles().isEmpty()) {
      found.failed(
          "profiles",
          "FreeSWITCH lists no sofia profile",
          "load mod_sofia, or start a profile: sofia profile internal start");
      return List.of();
    }
    found.ok("profiles", Visible.of(String.join(", ", profiles.profiles())));
    long[] rows = {0};
    Map<String, Long> ghosts = new TreeMap<>();
    for (String profile : profiles.profiles()) {
      ListingReader reader =
          new ListingReader(
              profile,
              row -> {
                rows[0]++;
                if (row.secondsLeft() < -SURELY_OVER) {
                  ghosts.merge(row.host(), 1L, Long::sum);
                }
              });
      connection.api(
          SofiaCommands.registrations(profile),
          new LineSink() {
            @Override
            public void begin(EslEvent event) {
              switchname = event.get(SofiaEvents.SWITCHNAME);
            }

            @Override
            public void line(String line) {
              reader.line(line);
            }
          });
      if (!reader.fault().isEmpty()) {
        found.failed(
            "listing",
            "profile " + Visible.of(profile) + ": " + Visible.of(reader.fault()),
            "try in fs_cli: " + SofiaCommands.registrations(Visible.of(profile)));
        return profiles.profiles();
      }
    }
    found.ok("listing", rows[0] + " registered with FreeSWITCH");
    ghosts.forEach(this::ghosts);
    return profiles.profiles();
  }

  /** A few are late by the seconds until FreeSWITCH looks again. */
  private void ghosts(String host, long many) {
    if (host.equals(switchname)) {
      return;
    }
    found.warning(
        "ghosts",
        many + " rows of the server " + Visible.of(host) + " are over and never go away",
        "if no server has that name any more, delete them from FreeSWITCH's database"
            + " (sofia_reg_PROFILE.db, or that of odbc-dsn): DELETE FROM sip_registrations WHERE"
            + " hostname = '"
            + Visible.of(host).replace("'", "''")
            + "' AND expires < "
            + (clock.millis() / 1_000 - SURELY_OVER));
  }

  /** What it tells of its profiles; nothing if it does not. */
  private List<ProfileSettings> settings(CommandConnection connection) throws EslException {
    ProfileSettingsReader reader = new ProfileSettingsReader();
    try {
      connection.api(SofiaCommands.SETTINGS, reader);
      List<ProfileSettings> told = reader.read();
      found.ok("settings", "FreeSWITCH tells those of " + Output.count(told.size(), "profile"));
      told.stream()
          .filter(each -> each.isOn(SofiaParameter.UNREGISTER_ON_OPTIONS_FAIL))
          .forEach(
              each ->
                  found.warning(
                      "settings",
                      "profile "
                          + Visible.of(each.profile())
                          + " drops phones that do not answer its pings",
                      "with unregister-on-options-fail=true, whom a NAT forgot is gone until it"
                          + " registers again; set it to false"));
      return told;
    } catch (IOException e) {
      found.warning(
          "settings",
          "FreeSWITCH does not tell its profiles': " + Visible.of(e.getMessage()),
          "without them it is not known whom nat-options-ping and all-reg-options-ping cover, so"
              + " freeswitch-pings = \"skip\" skips only what has force_ping; try in fs_cli: "
              + SofiaCommands.SETTINGS);
      return List.of();
    }
  }

  private void heard(EslEvent event) {
    if (event.name().equals("HEARTBEAT")) {
      try {
        long theirs = Long.parseLong(event.get(TIMESTAMP)) / 1_000;
        heartbeat.complete(theirs - clock.millis());
      } catch (NumberFormatException e) {
        heartbeat.completeExceptionally(e);
      }
    }
  }

  private void await(Duration wait) {
    String step = "heartbeat";
    if (wait.isZero()) {
      found.skipped(step, "not waited for");
      found.skipped("clock", "a HEARTBEAT would tell");
      return;
    }
    try {
      long ahead = heartbeat.get(wait.toMillis(), TimeUnit.MILLISECONDS);
      found.ok(step, "heard");
      clock(ahead);
    } catch (TimeoutException e) {
      found.failed(
          step,
          "none in " + wait.toSeconds() + " s",
          "set event-heartbeat-interval to 20 in switch.conf.xml, and look at the load");
    } catch (ExecutionException e) {
      found.warning("clock", "HEARTBEAT has no time", "update FreeSWITCH");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void clock(long aheadMillis) {
    long apart = Math.abs(aheadMillis);
    String says =
        (apart + 500) / 1_000 + " s " + (aheadMillis < 0 ? "behind" : "ahead of") + " ours";
    if (apart <= TOLERATED_MILLIS) {
      found.ok("clock", "FreeSWITCH's agrees with ours");
    } else {
      found.warning(
          "clock", "FreeSWITCH's is " + says, "let NTP set both: systemctl status chrony");
    }
  }
}
