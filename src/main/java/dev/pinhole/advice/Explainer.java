package dev.pinhole.advice;

import dev.pinhole.binding.Binding;
import dev.pinhole.config.DurationText;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.keepalive.FreeswitchPings;
import dev.pinhole.keepalive.Policy;
import dev.pinhole.keepalive.Policy.Decision;
import dev.pinhole.keepalive.Policy.Rule;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.Transport;
import dev.pinhole.store.KeepaliveSwitch.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Says what a daemon with this configuration makes of a binding, in words. */
public final class Explainer {
  private final KeepaliveConfig config;
  private final Policy policy;

  public Explainer(KeepaliveConfig config, Position position) {
    this.config = config;
    this.policy = config.policy(position);
  }

  /**
   * @param learnt what is known of the NAT at its network_ip
   */
  public Explanation explain(Binding binding, Optional<LearntBound> learnt) {
    Optional<LearntBound> bound = learnt.filter(known -> !isStream(binding));
    Decision configured = policy.decide(binding);
    Decision treatment =
        policy.decide(binding, usual -> bound.map(known -> known.shortened(usual)).orElse(usual));
    FreeswitchPings.Answer pings = config.freeswitchPings().of(binding);
    List<String> why = new ArrayList<>();
    why.add(cause(treatment, binding));
    if (treatment.isKept()) {
      why.add(interval(treatment, binding));
      bound.flatMap(known -> nat(known, configured, treatment)).ifPresent(why::add);
      why.add(freeswitch(pings, treatment, binding));
    } else if (treatment.cause() == Decision.Cause.FREESWITCH_PINGS) {
      why.add("FreeSWITCH pings it: " + pings.why());
    }
    return new Explanation(
        treatment.cause().text(),
        number(treatment.rule().map(Rule::number)),
        number(treatment.rule().map(Rule::line)),
        configured.interval(),
        treatment.interval(),
        treatment.event(),
        pings.pinged().text(),
        why);
  }

  private String cause(Decision treatment, Binding binding) {
    return switch (treatment.cause()) {
      case KEPT ->
          "at most "
              + DurationText.of(treatment.interval())
              + " between two packets, by NOTIFYs of the event "
              + treatment.event();
      case DISABLED -> "the configuration has all off: [keepalive] enabled = false";
      case SWITCHED_OFF -> "an operator has switched all off; pinhole keepalive on ends that";
      case UNSAFE_NAME -> "its names hold control characters, which no command may hold";
      case FOREIGN_PATH -> "its Contact sends requests to another address than the phone's";
      case VERDICT ->
          "its verdict is "
              + binding.nat().text()
              + ", and [keepalive] for has "
              + config.verdicts().stream().map(Nat::text).collect(Collectors.joining(", "));
      case RULE -> treatment.rule().map(Explainer::place).orElse("") + " has it off";
      case FREESWITCH_PINGS ->
          "FreeSWITCH is known to ping it often enough, and freeswitch-pings is \"skip\"";
    };
  }

  private static String interval(Decision treatment, Binding binding) {
    String usual = "its interval is " + (isStream(binding) ? "stream" : "udp") + "-interval";
    if (treatment.rule().isEmpty()) {
      return "no rule is for it; " + usual;
    }
    Rule rule = treatment.rule().get();
    String by = place(rule) + " is for it";
    return rule.action().interval().isPresent() ? by + " and sets its interval" : by + "; " + usual;
  }

  private static Optional<String> nat(LearntBound bound, Decision configured, Decision treatment) {
    if (bound.isHopeless()) {
      return Optional.of(
          "but the NAT at its network_ip was shown to forget within "
              + bound.timeoutText()
              + ", which no keep-alive can hold");
    }
    return treatment.interval().compareTo(configured.interval()) < 0
        ? Optional.of(
            "shortened, for the NAT at its network_ip was shown to forget within "
                + bound.timeoutText())
        : Optional.empty();
  }

  private static boolean isStream(Binding binding) {
    return binding.registration().transport().orElse(Transport.UDP) != Transport.UDP;
  }

  private String freeswitch(FreeswitchPings.Answer pings, Decision treatment, Binding binding) {
    return switch (pings.pinged()) {
      case YES -> "FreeSWITCH pings it, too (" + pings.why() + ")" + seldom(treatment, binding);
      case NO -> "FreeSWITCH itself never pings it: " + pings.why();
      case UNLIKELY -> "FreeSWITCH itself most likely never pings it: " + pings.why();
      case UNKNOWN -> "whether FreeSWITCH itself pings it is not known: " + pings.why();
    };
  }

  private String seldom(Decision treatment, Binding binding) {
    return config.freeswitchPings().isOftenEnough(treatment.interval(), binding)
        ? ""
        : ", but not known to be often enough";
  }

  private static String place(Rule rule) {
    return "rule " + rule.number() + " (line " + rule.line() + ")";
  }

  private static OptionalInt number(Optional<Integer> known) {
    return known.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }
}
