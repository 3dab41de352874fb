package dev.pinhole.keepalive;

import static dev.pinhole.sofia.SofiaParameter.ALL_REG_OPTIONS_PING;
import static dev.pinhole.sofia.SofiaParameter.NAT_OPTIONS_PING;
import static dev.pinhole.sofia.SofiaParameter.PING_MEAN_INTERVAL;
import static dev.pinhole.sofia.SofiaParameter.PING_THREAD_FREQUENCY;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.ForcePing;
import dev.pinhole.binding.Registration;
import dev.pinhole.sofia.FsPath;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.sofia.SofiaParameter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether FreeSWITCH itself sends OPTIONS to a phone, by what it told of the profile and by what it
 * says of the registration (sofia_reg.c, {@code sofia_reg_check_ping_expire}).
 *
 * @param told by node, then by profile; a node that did not tell is absent
 */
public record FreeswitchPings(Map<String, Map<String, ProfileSettings>> told) {
  /** Of no profile is anything known. */
  public static final FreeswitchPings UNTOLD = new FreeswitchPings(Map.of());

  /** Whether FreeSWITCH pings a phone. */
  public enum Likelihood {
    YES("yes"),
    NO("no"),
    /** By no parameter; of force_ping nothing is known yet. */
    UNLIKELY("unlikely"),
    /** FreeSWITCH did not tell. */
    UNKNOWN("unknown");

    private final String text;

    Likelihood(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** Whether FreeSWITCH pings, and why; the sentence is for an admin, in FreeSWITCH's terms. */
  public record Answer(Likelihood pinged, String why) {}

  /** Of what each node told of its profiles. */
  public static FreeswitchPings of(Map<String, List<ProfileSettings>> nodes) {
    Map<String, Map<String, ProfileSettings>> told = new HashMap<>();
    nodes.forEach(
        (node, profiles) ->
            told.put(
                node,
                profiles.stream().collect(Collectors.toMap(ProfileSettings::profile, x -> x))));
    return new FreeswitchPings(told);
  }

  /** Whether it may, as far as the registration itself tells, whatever the profile says. */
  static boolean mayPing(Binding binding) {
    Registration registration = binding.registration();
    return registration.freeswitchStatus().contains("NAT")
        || registration.contact().contains("fs_nat=yes")
        || registration.forcePing() == ForcePing.ON
        || binding.reachability().isOfPings();
  }

  /** Whether FreeSWITCH pings this phone. */
  public Answer of(Binding binding) {
    if (FsPath.of(binding.registration().contact()).filter(FsPath::bracketed).isPresent()) {
      return new Answer(Likelihood.NO, "FreeSWITCH's OPTIONS never follow a Path");
    }
    if (binding.registration().forcePing() == ForcePing.ON) {
      return new Answer(Likelihood.YES, "force_ping of the user");
    }
    Answer answer = byProfile(binding);
    boolean mayBeForced =
        answer.pinged == Likelihood.NO && binding.registration().forcePing() == ForcePing.UNKNOWN;
    return mayBeForced
        ? new Answer(Likelihood.UNLIKELY, answer.why + "; force_ping shows at its next REGISTER")
        : answer;
  }

  private Answer byProfile(Binding binding) {
    String status = binding.registration().freeswitchStatus();
    Optional<ProfileSettings> profile = profile(binding);
    if (profile.isEmpty()) {
      return new Answer(
          Likelihood.UNKNOWN,
          "FreeSWITCH did not tell its profile's "
              + (saysNat(binding) ? "nat-options-ping" : "all-reg-options-ping"));
    }
    if (profile.get().isOn(ALL_REG_OPTIONS_PING)) {
      return new Answer(Likelihood.YES, "all-reg-options-ping");
    }
    return switch (profile.get().text(NAT_OPTIONS_PING)) {
      case "udp-only" -> udpOnly(status, binding);
      case "true" ->
          saysNat(binding) ? new Answer(Likelihood.YES, "nat-options-ping") : notCovered(status);
      default -> new Answer(Likelihood.NO, "nat-options-ping is off");
    };
  }

  /** Where FreeSWITCH sees no NAT at all, more than udp-only would not help. */
  private static Answer udpOnly(String status, Binding binding) {
    if (status.contains("UDP-NAT")) {
      return new Answer(Likelihood.YES, "nat-options-ping");
    }
    return saysNat(binding)
        ? new Answer(
            Likelihood.NO,
            "FreeSWITCH sees " + words(status) + ": nat-options-ping=udp-only covers UDP-NAT alone")
        : notCovered(status);
  }

  /** Whether FreeSWITCH is known to ping this phone at least so often. */
  boolean atLeastEvery(Duration interval, Binding binding) {
    return isOftenEnough(interval, binding) && of(binding).pinged == Likelihood.YES;
  }

  /** Whether FreeSWITCH's pings, if it sends any to this phone, come at least so often. */
  public boolean isOftenEnough(Duration interval, Binding binding) {
    long seconds =
        number(binding, PING_MEAN_INTERVAL) + Math.max(1, number(binding, PING_THREAD_FREQUENCY));
    return seconds <= interval.toSeconds();
  }

  private long number(Binding binding, SofiaParameter parameter) {
    return profile(binding)
        .map(known -> known.number(parameter))
        .orElseGet(() -> Long.parseLong(parameter.usual()));
  }

  /** What was told of the profile that it is registered with. */
  public Optional<ProfileSettings> profile(Binding binding) {
    BindingKey key = binding.key();
    return Optional.ofNullable(told.getOrDefault(key.node(), Map.of()).get(key.profile()));
  }

  /** As FreeSWITCH's query has it: LIKE knows no upper and lower case. */
  public static boolean saysNat(Binding binding) {
    return binding.registration().freeswitchStatus().contains("NAT")
        || binding.registration().contact().toLowerCase(Locale.ROOT).contains("fs_nat=yes");
  }

  private static Answer notCovered(String status) {
    return new Answer(
        Likelihood.NO, "FreeSWITCH sees " + words(status) + ": nat-options-ping does not cover it");
  }

  private static String words(String status) {
    return status.isEmpty() ? "no status" : status;
  }
}
