package dev.pinhole.advice;

import dev.pinhole.binding.Binding;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.keepalive.FreeswitchPings;
import dev.pinhole.keepalive.Policy;
import dev.pinhole.keepalive.Policy.Decision;
import dev.pinhole.keepalive.Policy.Rule;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.Transport;
import dev.pinhole.sofia.FsPath;
import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.Column;
import dev.pinhole.store.KeepaliveOff;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.Visible;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says what a daemon with this configuration makes of a binding, in words. */
public final class Explainer {

  /** What it says, for programs. */
  public enum Explained implements Column {
    /** {@code kept}, or why it is not kept alive. */
    CAUSE,
    /** The place of the rule that matches, from 1. */
    RULE,
    /** The line where that rule begins. */
    RULE_LINE,
    /** Upper bound between two packets in milliseconds, as the configuration has it. */
    CONFIGURED_INTERVAL,
    /** The SIP event of its NOTIFY. */
    EVENT,
    /** Whether FreeSWITCH itself pings it: yes, no, unlikely or unknown. */
    FREESWITCH_PINGS,
    /** Sentences for an admin, which can hold hostile text. */
    WHY
  }

  private final KeepaliveConfig config;
  private final FreeswitchPings told;
  private final Policy policy;

  /**
   * @param store has what FreeSWITCH told of its profiles
   * @param off what operators have switched off
   */
  public Explainer(KeepaliveConfig config, ReadStore store, List<KeepaliveOff> off) {
    this.config = config;
    this.told = FreeswitchPings.of(store.profiles());
    this.policy = config.policy(off, told);
  }

  /**
   * @param learnt what is known of the NAT at its network_ip
   */
  public Row explain(StoredBinding stored, Optional<LearntBound> learnt) {
    Binding binding = stored.toBinding();
    Optional<LearntBound> bound = learnt.filter(known -> isUdp(binding));
    Decision configured = policy.decide(binding);
    Decision decision =
        policy.decide(
            binding,
            (usual, most) -> bound.map(known -> known.interval(usual, most)).orElse(usual));
    FreeswitchPings.Answer pings = told.of(binding);
    List<String> why = new ArrayList<>();
    why.add(cause(decision, binding));
    if (decision.isKept()) {
      why.add(interval(decision, binding));
      bound.flatMap(known -> nat(known, configured, decision)).ifPresent(why::add);
      why.add(freeswitch(pings, decision, binding));
      daemon(stored, decision).ifPresent(why::add);
    } else if (decision.cause() == Decision.Cause.FREESWITCH_PINGS) {
      why.add("FreeSWITCH pings it: " + pings.why());
    }
    return new Row(
        List.of(Explained.values()),
        decision.cause().text(),
        decision.rule().map(Rule::number),
        decision.rule().map(Rule::line),
        configured.interval().toMillis(),
        decision.event(),
        pings.pinged().text(),
        why);
  }

  /** It may know better than the configuration. */
  private Optional<String> daemon(StoredBinding stored, Decision decision) {
    long now = stored.number(BindingColumn.KEEPALIVE_INTERVAL);
    boolean stranger = stored.toBinding().stranger().isPresent();
    if (now == 0 && stranger) {
      return Optional.of(
          "the daemon does not keep it alive: as many phones as may be lead to that address");
    }
    if (now == 0) {
      return Optional.of(
          "the daemon does not keep it alive yet: it does not run, or with other settings");
    }
    if (now == decision.interval().toMillis()) {
      return Optional.empty();
    }
    String span = Elapsed.of(Duration.ofMillis(now));
    if (stranger) {
      return Optional.of(
          "its Contact is at another public address than it sends from, so it is tried every "
              + span
              + " for now");
    }
    if (now > decision.interval().toMillis() && config.mayRise() && !stored.unreachable()) {
      return Optional.of(
          "its next one comes after "
              + span
              + " of silence at most, to see whether its NAT holds for so long");
    }
    return Optional.of(
        stored.unreachable()
            ? stored.text(BindingColumn.REACHABILITY_WHY, "no answer to FreeSWITCH's OPTIONS")
                + ", so it is tried every "
                + span
                + " for now"
            : "the daemon has " + span + ": it runs with another configuration");
  }

  private String cause(Decision decision, Binding binding) {
    return switch (decision.cause()) {
      case KEPT ->
          "at most "
              + Elapsed.of(decision.interval())
              + " between two packets, by NOTIFYs of the event "
              + decision.event();
      case DISABLED -> "the configuration has all off: [keepalive] enabled = false";
      case SWITCHED_OFF -> "an operator has switched it off; pinhole keepalive on ends that";
      case UNSAFE_NAME -> "its names hold control characters, which no command may hold";
      case FOREIGN_PATH ->
          FsPath.of(binding.registration().contact()).filter(FsPath::cut).isPresent()
              ? "FreeSWITCH cannot reach it: it cuts the path to it at a comma; give the phone a"
                  + " user name without"
              : "its Contact sends requests to another address than the phone's";
      case OTHER_SERVER ->
          "it registered with the server "
              + Visible.of(binding.registration().otherServer())
              + ", which shares this one's database; add [[freeswitch]] for it";
      case CONNECTION_ENDED ->
          binding.reachability().why() + "; it is reachable again once it registers";
      case PROXIED ->
          "it registered through the proxy "
              + binding.registration().proxy().map(Endpoint::toString).orElse("")
              + ", which is left to take care of it; [keepalive] through-proxies = true has"
              + " keep-alives sent through it";
      case FOREIGN_PORT ->
          "its Contact is at another public address, at a port below 1024, where no phones are";
      case VERDICT ->
          "its verdict is "
              + binding.nat().text()
              + ", and [keepalive] for has "
              + config.verdicts().stream().map(Nat::text).collect(Collectors.joining(", "));
      case RULE -> decision.rule().map(Explainer::place).orElse("") + " has it off";
      case FREESWITCH_PINGS ->
          "FreeSWITCH is known to ping it often enough, and freeswitch-pings is \"skip\"";
    };
  }

  private static String interval(Decision decision, Binding binding) {
    String usual =
        switch (binding.registration().transport().orElse(Transport.UDP)) {
          case UDP -> "its interval is udp-interval";
          case TCP, TLS -> "its interval is stream-interval";
          case WS, WSS -> "its interval is ws-interval";
        };
    if (decision.rule().isEmpty()) {
      return "no rule is for it; " + usual;
    }
    Rule rule = decision.rule().get();
    String by = place(rule) + " is for it";
    return rule.action().interval().isPresent() ? by + " and sets its interval" : by + "; " + usual;
  }

  private static Optional<String> nat(LearntBound bound, Decision configured, Decision decision) {
    if (bound.isHopeless()) {
      return Optional.of(
          "but the NAT at its network_ip was shown to forget within "
              + bound.timeoutText()
              + ", which no keep-alive can hold");
    }
    int change = decision.interval().compareTo(configured.interval());
    if (change > 0) {
      return Optional.of(
          "lengthened, for three phones at its network_ip have answered after "
              + Elapsed.of(bound.answered()));
    }
    return change < 0
        ? Optional.of(
            "shortened, for the NAT at its network_ip was shown to forget within "
                + bound.timeoutText())
        : Optional.empty();
  }

  private static boolean isUdp(Binding binding) {
    return binding.registration().transport().orElse(Transport.UDP) == Transport.UDP;
  }

  private String freeswitch(FreeswitchPings.Answer pings, Decision decision, Binding binding) {
    return switch (pings.pinged()) {
      case YES -> "FreeSWITCH pings it, too (" + pings.why() + ")" + seldom(decision, binding);
      case NO -> "FreeSWITCH itself never pings it: " + pings.why();
      case UNLIKELY -> "FreeSWITCH itself most likely never pings it: " + pings.why();
      case UNKNOWN -> "whether FreeSWITCH itself pings it is not known: " + pings.why();
    };
  }

  private String seldom(Decision decision, Binding binding) {
    return told.isOftenEnough(decision.interval(), binding)
        ? ""
        : ", but not known to be often enough";
  }

  private static String place(Rule rule) {
    return "rule " + rule.number() + " (line " + rule.line() + ")";
  }
}
