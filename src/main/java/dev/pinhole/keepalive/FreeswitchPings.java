package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.ForcePing;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Registration;
import dev.pinhole.sofia.FsPath;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether FreeSWITCH itself sends OPTIONS to a phone, by the profile's parameters as the operator
 * told them and by what FreeSWITCH says of the registration (sofia_reg.c, {@code
 * sofia_reg_check_ping_expire}).
 *
 * @param profiles what was told, by the profile's name
 */
public record FreeswitchPings(Map<String, ProfilePings> profiles) {
  /** FreeSWITCH's own default of {@code ping-mean-interval}. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);

  /** FreeSWITCH looks once a second whom to ping. */
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);

  /** The parameter {@code nat-options-ping}. */
  public enum NatOptionsPing {
    /** Status or Contact say NAT. */
    ON,
    /** {@code udp-only}: the status says UDP-NAT. */
    UDP_ONLY,
    OFF
  }

  /** The parameter {@code all-reg-options-ping}. */
  public enum AllRegOptionsPing {
    ON,
    OFF
  }

  /**
   * What the operator told of one profile.
   *
   * @param interval {@code ping-mean-interval}
   */
  public record ProfilePings(
      NatOptionsPing natOptionsPing, AllRegOptionsPing allRegOptionsPing, Duration interval) {}

  /** Whether FreeSWITCH pings a phone. */
  public enum Likelihood {
    YES("yes"),
    NO("no"),
    /** By no parameter; of force_ping nothing is known yet. */
    UNLIKELY("unlikely"),
    /** Too little was told. */
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

  public FreeswitchPings {
    profiles = Map.copyOf(profiles);
  }

  /** Whether it may, as far as the registration itself tells, whatever the profile says. */
  static boolean mayPing(Binding binding) {
    Registration registration = binding.registration();
    return registration.freeswitchStatus().contains("NAT")
        || registration.contact().contains("fs_nat=yes")
        || registration.forcePing() == ForcePing.ON
        || !binding.reachability().equals(Reachability.NOT_OBSERVED);
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
    Optional<ProfilePings> profile = profile(binding);
    if (profile.isEmpty()) {
      return saysNat(binding)
          ? new Answer(Likelihood.UNKNOWN, "no [[profile]] tells its nat-options-ping")
          : notCovered(status);
    }
    if (profile.get().allRegOptionsPing == AllRegOptionsPing.ON) {
      return new Answer(Likelihood.YES, "all-reg-options-ping");
    }
    return switch (profile.get().natOptionsPing) {
      case OFF -> new Answer(Likelihood.NO, "nat-options-ping is off");
      case UDP_ONLY -> udpOnly(status, binding);
      case ON ->
          saysNat(binding) ? new Answer(Likelihood.YES, "nat-options-ping") : notCovered(status);
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
    Duration mean = profile(binding).map(ProfilePings::interval).orElse(DEFAULT_INTERVAL);
    return mean.plus(LOOKS_EVERY).compareTo(interval) <= 0;
  }

  private Optional<ProfilePings> profile(Binding binding) {
    return Optional.ofNullable(profiles.get(binding.key().profile()));
  }

  /** As FreeSWITCH's query has it: LIKE knows no upper and lower case. */
  private static boolean saysNat(Binding binding) {
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
