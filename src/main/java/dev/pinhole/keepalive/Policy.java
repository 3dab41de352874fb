package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.esl.EslCommand;
import dev.pinhole.keepalive.Policy.Decision.Cause;
import dev.pinhole.nat.Address;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.text.Glob;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * Which bindings are kept alive, and how often.
 *
 * @param intervals upper bounds between two packets of a binding
 * @param throughProxies whether also those of phones that registered through a proxy
 * @param maxPerSecond most commands in any one second
 * @param rules exceptions; the first that matches counts
 * @param switchedOff phones that an operator has switched off
 * @param sufficient pings of FreeSWITCH's own that make ours needless; empty if none do
 */
public record Policy(
    Enabled enabled,
    Set<Nat> verdicts,
    Intervals intervals,
    ThroughProxies throughProxies,
    int maxPerSecond,
    List<Rule> rules,
    List<Rule.Match> switchedOff,
    Optional<FreeswitchPings> sufficient) {

  /** What sofia-sip's own phones and most others take for a keep-alive. */
  public static final String DEFAULT_EVENT = "keep-alive";

  /** Whether any is sent at all. */
  public enum Enabled {
    ON,
    /** By the configuration. */
    OFF
  }

  /**
   * @param udp under the 30 s after which many routers forget (RFC 5626 4.4.1 has 24 to 29 s)
   * @param stream of TCP and TLS (RFC 5626 4.4.1: 95 to 120 s)
   * @param webSocket under the 60 s of silence after which nginx closes one (proxy_read_timeout)
   * @param udpMost up to which that of UDP may rise where phones have answered after longer ones
   */
  public record Intervals(Duration udp, Duration stream, Duration webSocket, Duration udpMost) {
    /** With this one no interval rises. */
    private static final Duration NO_RISE = Duration.ofSeconds(28);

    /** None of which rises. */
    public Intervals(Duration udp, Duration stream, Duration webSocket) {
      this(udp, stream, webSocket, NO_RISE);
    }

    /** Whether that of UDP may rise. */
    public boolean mayRise() {
      return udpMost.compareTo(NO_RISE) > 0 && udpMost.compareTo(udp) > 0;
    }

    Duration of(Transport transport) {
      return switch (transport) {
        case UDP -> udp;
        case TCP, TLS -> stream;
        case WS, WSS -> webSocket;
      };
    }
  }

  /** A proxy may take care of its phones itself. */
  public enum ThroughProxies {
    YES,
    NO
  }

  public Policy {
    rules = List.copyOf(rules);
    switchedOff = List.copyOf(switchedOff);
  }

  /** Without exceptions. */
  public Policy(Enabled enabled, Set<Nat> verdicts, Intervals intervals, int maxPerSecond) {
    this(
        enabled,
        verdicts,
        intervals,
        ThroughProxies.NO,
        maxPerSecond,
        List.of(),
        List.of(),
        Optional.empty());
  }

  /** What to do with a binding, and why. */
  public Decision decide(Binding binding) {
    return decide(binding, (usual, most) -> usual);
  }

  /**
   * What to do with a binding, and why.
   *
   * @param learnt makes of the configured interval, and of the most that it may become, what the
   *     binding's NAT needs
   */
  public Decision decide(Binding binding, BinaryOperator<Duration> learnt) {
    Optional<Rule> rule = rule(binding);
    Optional<Duration> ruled = rule.flatMap(each -> each.action().interval());
    Duration configured = ruled.orElseGet(() -> interval(binding));
    Duration most = ruled.isEmpty() && mayRise(binding) ? intervals.udpMost() : configured;
    Optional<Endpoint> stranger = binding.stranger();
    // What reaches a stranger crosses no NAT of the phone's.
    Duration interval =
        stranger.isPresent() ? configured.multipliedBy(2) : learnt.apply(configured, most);
    return new Decision(
        cause(binding, stranger, rule, interval),
        rule,
        interval,
        rule.flatMap(each -> each.action().event()).orElse(DEFAULT_EVENT));
  }

  private Optional<Rule> rule(Binding binding) {
    for (Rule rule : rules) {
      if (rule.match().matches(binding)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  /** A port where SIP phones are not, and others' services are. */
  private static boolean isForeignService(Endpoint stranger) {
    int port = stranger.port();
    return port > 0 && port < 1024;
  }

  private Cause cause(
      Binding binding, Optional<Endpoint> stranger, Optional<Rule> rule, Duration interval) {
    if (enabled == Enabled.OFF) {
      return Cause.DISABLED;
    }
    if (!switchedOff.isEmpty()
        && switchedOff.stream().anyMatch(phones -> phones.matches(binding))) {
      return Cause.SWITCHED_OFF;
    }
    if (!addressable(binding)) {
      return Cause.UNSAFE_NAME;
    }
    if (binding.natKind().filter(NatKind.FOREIGN_PATH::equals).isPresent()) {
      return Cause.FOREIGN_PATH;
    }
    if (!binding.registration().otherServer().isEmpty()) {
      return Cause.OTHER_SERVER;
    }
    if (binding.reachability().isConnectionEnded()) {
      return Cause.CONNECTION_ENDED;
    }
    if (binding.registration().proxy().isPresent() && throughProxies == ThroughProxies.NO) {
      return Cause.PROXIED;
    }
    if (stranger.filter(Policy::isForeignService).isPresent()) {
      return Cause.FOREIGN_PORT;
    }
    if (!verdicts.contains(binding.nat())) {
      return Cause.VERDICT;
    }
    boolean off = rule.filter(each -> each.action().kept() == Rule.Kept.OFF).isPresent();
    if (off) {
      return Cause.RULE;
    }
    return sufficient.filter(pings -> pings.atLeastEvery(interval, binding)).isPresent()
        ? Cause.FREESWITCH_PINGS
        : Cause.KEPT;
  }

  /** Whether its interval may rise at all; one that a rule sets does not. */
  boolean mayRise(Binding binding) {
    return intervals.mayRise()
        && binding.registration().transport().orElse(Transport.UDP) == Transport.UDP;
  }

  private Duration interval(Binding binding) {
    return intervals.of(binding.registration().transport().orElse(Transport.UDP));
  }

  /** The longest of all intervals, in nanoseconds. */
  long longest() {
    long longest = 0;
    for (Transport transport : Transport.values()) {
      longest = Math.max(longest, intervals.of(transport).toNanos());
    }
    if (intervals.mayRise()) {
      longest = Math.max(longest, NatTimeouts.longestTrial(intervals.udpMost().toNanos()));
    }
    for (Rule rule : rules) {
      longest = Math.max(longest, rule.action().interval().map(Duration::toNanos).orElse(0L));
    }
    return longest;
  }

  /** Whether its names can stand in a command: a phone can put control characters into some. */
  private static boolean addressable(Binding binding) {
    return EslCommand.accepts(binding.key().profile())
        && EslCommand.accepts(binding.key().user())
        && EslCommand.accepts(binding.key().domain())
        && EslCommand.accepts(binding.key().callId());
  }

  /**
   * What a policy makes of one binding.
   *
   * @param rule the one that matched it, whether or not it counts
   * @param interval upper bound between two packets, if it is kept alive
   * @param event the SIP event of its NOTIFY
   */
  public record Decision(Cause cause, Optional<Rule> rule, Duration interval, String event) {
    /** Why a binding is kept alive, or why not. */
    public enum Cause {
      KEPT("kept"),
      /** The configuration has keep-alives off. */
      DISABLED("disabled"),
      /** An operator's command has it off. */
      SWITCHED_OFF("switched-off"),
      /** Its names cannot stand in a command. */
      UNSAFE_NAME("unsafe-name"),
      /** Its requests would go to somebody else. */
      FOREIGN_PATH("foreign-path"),
      /** Its row belongs to a server that is not configured. */
      OTHER_SERVER("other-server"),
      /** Nothing reaches it before it registers anew. */
      CONNECTION_ENDED("connection-ended"),
      /** It registered through a proxy, and those are left to their proxies. */
      PROXIED("proxied"),
      /** Its Contact is at another public address, at a port below 1024. */
      FOREIGN_PORT("foreign-port"),
      /** Its verdict is none of those that are kept alive. */
      VERDICT("verdict"),
      /** A rule has it off. */
      RULE("rule"),
      /** FreeSWITCH itself pings it often enough. */
      FREESWITCH_PINGS("freeswitch-pings");

      private final String text;

      Cause(String text) {
        this.text = text;
      }

      /** The word in JSON and CSV. */
      public String text() {
        return text;
      }
    }

    public boolean isKept() {
      return cause == Cause.KEPT;
    }
  }

  /**
   * One {@code [[keepalive.rule]]}: which bindings it is for, and what it sets for them. Of several
   * rules the first that matches counts.
   *
   * @param number its place among the rules, from 1
   * @param line where it stands in the file, from 1
   */
  public record Rule(int number, int line, Match match, Action action) {
    /** All that are given must hold; none given holds for every binding. */
    public record Match(
        Optional<Glob> user,
        Optional<Glob> domain,
        Optional<Glob> profile,
        Optional<Glob> userAgent,
        Optional<Cidr> network,
        Optional<Transport> transport,
        Optional<NatKind> natKind) {

      public static final Match ALL =
          new Match(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());

      /** All phones of a user, of a network, or both. */
      public static Match of(Optional<Glob> user, Optional<Cidr> network) {
        return new Match(
            user,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            network,
            Optional.empty(),
            Optional.empty());
      }

      /** Whether all that is given holds. */
      public boolean matches(Binding binding) {
        var key = binding.key();
        var registration = binding.registration();
        return user.filter(glob -> !glob.matchesExactly(key.user())).isEmpty()
            && fits(domain, key.domain())
            && fits(profile, key.profile())
            && fits(userAgent, registration.userAgent())
            && network.map(each -> contains(each, registration.networkIp())).orElse(true)
            && (transport.isEmpty()
                || transport.get() == registration.transport().orElse(Transport.UDP))
            && (natKind.isEmpty() || natKind.equals(binding.natKind()));
      }

      private static boolean fits(Optional<Glob> pattern, String text) {
        return pattern.isEmpty() || pattern.get().matches(text);
      }

      private static boolean contains(Cidr network, String networkIp) {
        return Address.parse(networkIp).filter(network::contains).isPresent();
      }
    }

    /**
     * What is not given stays as it is.
     *
     * @param interval upper bound between two packets
     * @param event the SIP event of the NOTIFY
     */
    public record Action(Optional<Duration> interval, Optional<String> event, Kept kept) {}

    /** Whether a rule lets a binding be kept alive. */
    public enum Kept {
      YES,
      OFF
    }
  }
}
