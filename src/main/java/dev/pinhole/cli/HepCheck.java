package dev.pinhole.cli;

import static dev.pinhole.store.DaemonColumn.*;
import static dev.pinhole.store.NodeColumn.*;

import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.config.HepConfig;
import dev.pinhole.config.HepConfig.CaptureCommand;
import dev.pinhole.hep.CaptureServer;
import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.sofia.SofiaParameter;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.Visible;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether the copies of one FreeSWITCH's SIP messages come, and what is in their way.
 *
 * @param picture what the daemon last wrote; empty where there is no store
 */
record HepCheck(
    HepConfig config, FreeSwitchConfig server, Optional<StorePicture> picture, Instant now) {
  private static final String STEP = "hep";
  private static final Address LOOPBACK = Address.of(InetAddress.getLoopbackAddress());
  private static final long TOLERATED_MILLIS = 5_000;

  /** A quiet FreeSWITCH still hears of its phones more often. */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

  private static final String COMMANDS =
      " then in fs_cli: reloadxml, and: sofia profile %s rescan. ";

  /**
   * @param told what FreeSWITCH's configuration says of profiles; none where it does not tell
   * @param running profiles
   */
  void look(List<ProfileSettings> told, List<String> running, Finding.FindingSink found) {
    if (config.listen().isEmpty()) {
      found.skipped(STEP, "off, so that no answer of a phone is seen; see [hep] listen");
      return;
    }
    Optional<Row> daemon = picture.flatMap(StorePicture::daemon);
    Optional<String> failure = daemon.flatMap(row -> row.maybeText(HEP_FAILURE));
    Endpoint listen = config.listen().get();
    // Any profile's rescan reads what is of all, but not that of one that does not run.
    String profile = running.isEmpty() ? "NAME" : Visible.of(running.get(0));
    if (failure.isPresent()) {
      found.failed(
          STEP,
          "the daemon cannot listen on " + listen + ": " + failure.get(),
          "end what uses that port (ss -lunp), or choose another for [hep] listen");
    } else if (!told.isEmpty()) {
      configured(told.get(0).text(SofiaParameter.CAPTURE_SERVER), listen, profile, found);
    } else if (config.capture() == CaptureCommand.AUTO) {
      found.warning(
          STEP,
          "where FreeSWITCH's capture-server leads is not known, so pinhole switches no copies on",
          "set [hep] capture = \"on\" and restart the daemon; "
              + line(listen, profile)
              + "with the daemon's restart pinhole switches it on");
    }
    if (picture.isPresent() && picture.get().life(now) != StorePicture.Life.ALIVE) {
      found.skipped(STEP, "whether copies come is not known: the daemon does not run");
      return;
    }
    picture.stream()
        .flatMap(known -> known.nodes().stream())
        .filter(node -> node.text(NODE).equals(server.name()))
        .findFirst()
        .ifPresent(node -> arriving(node, daemon.orElseThrow(), profile, found));
  }

  private void configured(
      String value, Endpoint listen, String profile, Finding.FindingSink found) {
    if (listen.address().orElseThrow().equals(LOOPBACK) && !CaptureServer.isOfThisHost(address())) {
      found.warning(
          STEP,
          "FreeSWITCH is on another host, and cannot reach " + listen,
          "set [hep] listen to an address of this host that it reaches, such as"
              + " \"192.0.2.5:9060\", restart the daemon, and ask again for the rest");
      return;
    }
    String write = line(listen, profile) + next();
    if (value.isEmpty()) {
      found.warning(STEP, "FreeSWITCH has no capture-server: no answer of a phone is seen", write);
      return;
    }
    Optional<String> why = CaptureServer.whyNotAt(listen, value, address());
    if (why.isEmpty()) {
      found.ok(STEP, "FreeSWITCH's capture-server is ours");
    } else {
      found.warning(
          STEP,
          "FreeSWITCH's capture-server is " + Visible.of(value) + ": " + why.get(),
          write
              + " What has come there can be sent on: [hep] forward. If it does lead here, set"
              + " [hep] capture = \"on\"");
    }
  }

  private String line(Endpoint listen, String profile) {
    return "write into <global_settings> of sofia.conf.xml: <param name=\"capture-server\""
        + " value=\"udp:"
        + target(listen)
        + ";hep=3;capture_id=100\"/>"
        + COMMANDS.formatted(profile);
  }

  /** Where no address can be known that FreeSWITCH reaches us by, it has to be put in. */
  private String target(Endpoint listen) {
    boolean any = listen.host().equals("0.0.0.0") || listen.host().equals("::");
    if (!any) {
      return listen.toString();
    }
    String host = CaptureServer.isOfThisHost(address()) ? "127.0.0.1" : "ADDRESS-OF-THIS-HOST";
    return host + ":" + listen.port();
  }

  private String next() {
    return config.capture() == CaptureCommand.OFF
        ? "At last: sofia global capture on, since [hep] capture is off"
        : "pinhole switches it on within ten minutes; at once: sofia global capture on";
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(server.host());
    } catch (UnknownHostException e) {
      return InetAddress.getLoopbackAddress();
    }
  }

  private void arriving(Row node, Row daemon, String profile, Finding.FindingSink found) {
    Optional<Instant> heard = node.time(HEP_HEARD_AT);
    boolean silent =
        heard.filter(at -> Duration.between(at, now).compareTo(LONGEST_SILENCE) < 0).isEmpty();
    if (silent) {
      found.warning(
          STEP,
          heard
                  .map(at -> "the last copy came " + Elapsed.of(Duration.between(at, now)) + " ago")
                  .orElse("no copy has come yet")
              + daemon
                  .maybeText(HEP_REFUSED_FROM)
                  .map(from -> "; some came from " + from + ", which is no [freeswitch]")
                  .orElse(""),
          "try in fs_cli: sofia profile "
              + profile
              + " rescan, then: sofia global capture on; look at the firewall in between");
      return;
    }
    if (node.time(HEP_RECEIVED_AT).isEmpty() || node.time(HEP_SENT_AT).isEmpty()) {
      found.warning(
          STEP,
          "copies come, but not yet of what FreeSWITCH "
              + (node.time(HEP_SENT_AT).isEmpty() ? "sends" : "receives"),
          "wait for the next REGISTER of a phone; then try: sofia global capture on");
      return;
    }
    long ahead = node.number(HEP_AHEAD_MS);
    if (Math.abs(ahead) > TOLERATED_MILLIS) {
      found.warning(
          STEP,
          "copies come, with a time that is "
              + (Math.abs(ahead) + 500) / 1_000
              + " s "
              + (ahead < 0 ? "behind" : "ahead of")
              + " ours",
          "let NTP set both: systemctl status chrony");
      return;
    }
    found.ok(STEP, "copies come of both directions, and clocks agree");
  }
}
