package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import dev.pinhole.text.WordWrap;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** All that is known of one binding, as {@code pinhole show} shows it to people. */
final class BindingPage {
  private static final int LABEL = 19;
  private static final int LEDGE = 4;

  private final PrintWriter out;
  private final Instant now;
  private final ZoneId zone;
  private final OptionalInt columns;

  BindingPage(PrintWriter out, Instant now, ZoneId zone, OptionalInt columns) {
    this.out = out;
    this.now = now;
    this.zone = zone;
    this.columns = columns;
  }

  void print(StoredBinding binding, Optional<LearntNetwork> network) {
    line(binding.aor() + " " + verdict(binding));
    for (String sentence : binding.sentences(EVIDENCE)) {
      sentence(Visible.of(sentence));
    }
    line("");
    addresses(binding);
    times(binding);
    keepalives(binding, network);
  }

  private void sentence(String sentence) {
    String before = "  - ";
    for (String line : WordWrap.lines(sentence, columns.orElse(Integer.MAX_VALUE) - LEDGE)) {
      line(before + line);
      before = " ".repeat(LEDGE);
    }
  }

  private void addresses(StoredBinding binding) {
    String source = HostAndPort.text(binding, NETWORK_IP, NETWORK_PORT);
    field("Contact", HostAndPort.text(binding, CONTACT_HOST, CONTACT_PORT));
    field("first Contact", HostAndPort.text(binding, FIRST_CONTACT_HOST, FIRST_CONTACT_PORT));
    field("source", source + binding.maybeText(TRANSPORT).map(name -> " over " + name).orElse(""));
    field("raw Contact", binding.text(CONTACT, PhoneTable.UNKNOWN));
    field("Call-ID", binding.text(CALL_ID));
    field("User-Agent", binding.text(USER_AGENT, PhoneTable.UNKNOWN));
    field(
        "FreeSWITCH",
        binding.text(FREESWITCH_STATUS, "status unknown")
            + ", profile "
            + binding.text(PROFILE)
            + ", node "
            + binding.text(NODE));
  }

  private void times(StoredBinding binding) {
    field(
        "registered",
        binding.time(REGISTERED_AT).map(this::ago).orElse("before pinhole could hear of it"));
    if (binding.number(REFRESH_COUNT) > 0) {
      field(
          "refreshed",
          times(binding.number(REFRESH_COUNT))
              + binding.time(REFRESHED_AT).map(at -> ", last " + ago(at)).orElse(""));
    }
    field("expires", expiry(binding.time(EXPIRES_AT)));
  }

  private void keepalives(StoredBinding binding, Optional<LearntNetwork> network) {
    field("keep-alives", keepalives(binding));
    field("next keep-alive", binding.time(NEXT_KEEPALIVE_AT).map(this::next).orElse("none"));
    known("interval", interval(binding, network));
    known("its port", ofPhone(binding));
    known("ports at its NAT", network.map(BindingPage::ofNetwork).orElse(""));
    field("reachability", reachability(binding));
  }

  private String next(Instant at) {
    Duration left = Duration.between(now, at);
    if (left.isNegative()) {
      return "due since " + Elapsed.of(left.negated());
    }
    return left.toSeconds() == 0 ? "now" : "in " + Elapsed.of(left);
  }

  private String reachability(StoredBinding binding) {
    String since = binding.time(REACHABILITY_AT).map(at -> ", since " + ago(at)).orElse("");
    return switch (binding.text(REACHABILITY)) {
      case "reachable" -> "reachable: it answered FreeSWITCH's OPTIONS" + since;
      case "unreachable" -> "unreachable: no answer to FreeSWITCH's OPTIONS" + since;
      default -> "not observed: no OPTIONS of FreeSWITCH has told";
    };
  }

  private static String verdict(StoredBinding binding) {
    String sentence =
        switch (binding.text(NAT)) {
          case "yes" -> "is behind NAT";
          case "likely" -> "is likely to be behind NAT";
          case "no" -> "is not behind NAT";
          default -> "may or may not be behind NAT";
        };
    String kind = binding.maybeText(NAT_KIND).map(known -> ", " + known).orElse("");
    return sentence + " (" + binding.text(NAT) + kind + ")";
  }

  private String keepalives(StoredBinding binding) {
    if (binding.number(KEEPALIVE_COUNT) == 0) {
      return "none sent";
    }
    String last = binding.time(LAST_KEEPALIVE_AT).map(at -> ", the last " + ago(at)).orElse("");
    return binding.number(KEEPALIVE_COUNT) + " sent" + last;
  }

  private String expiry(Optional<Instant> at) {
    if (at.isEmpty()) {
      return PhoneTable.UNKNOWN;
    }
    Duration left = Duration.between(now, at.get());
    return left.isNegative()
        ? "overdue since " + Elapsed.of(left.negated())
        : "in " + Elapsed.of(left);
  }

  private String ago(Instant at) {
    String span = Elapsed.of(Duration.between(at, now));
    return span + " ago (" + IsoTime.local(at, zone) + ")";
  }

  private static String times(long count) {
    return count == 1 ? "once" : count + " times";
  }

  private void known(String label, String value) {
    if (!value.isEmpty()) {
      field(label, value);
    }
  }

  private void field(String label, String value) {
    line("  " + label + " ".repeat(LABEL - 2 - label.length()) + value);
  }

  private void line(String text) {
    out.append(Visible.of(text)).append('\n');
  }

  /** Such as {@code 24 s at most, for its NAT forgets within 27 s}. */
  private String interval(StoredBinding binding, Optional<LearntNetwork> network) {
    long millis = binding.number(KEEPALIVE_INTERVAL);
    if (millis == 0) {
      return "";
    }
    String atMost = span(millis) + " at most, ";
    if (binding.unreachable()) {
      return atMost + "for it is unreachable";
    }
    return atMost
        + network
            .filter(known -> known.keepaliveInterval() == millis)
            .map(known -> "for its NAT forgets within " + span(known.timeoutBound()))
            .orElse("as configured");
  }

  /** Observations of this phone alone. */
  private static String ofPhone(StoredBinding binding) {
    List<String> facts = new ArrayList<>();
    if (binding.number(GAP_SURVIVED) > 0) {
      facts.add("kept over " + span(binding.number(GAP_SURVIVED)) + " without a packet");
    }
    if (binding.number(GAP_FORGOTTEN) > 0) {
      facts.add("lost after " + span(binding.number(GAP_FORGOTTEN)) + " without one");
    }
    return String.join(", ", facts);
  }

  /** Observations of all phones at its address. */
  private static String ofNetwork(LearntNetwork known) {
    List<String> facts = new ArrayList<>();
    // Phones may send packets of their own, or change their own port.
    boolean mixed = known.gapForgotten() > 0 && known.gapForgotten() <= known.gapSurvived();
    if (known.survivedCount() > 0) {
      String kept = (mixed ? "some kept over " : "kept over ") + span(known.gapSurvived());
      facts.add(kept + " (" + times(known.survivedCount()) + ")");
    }
    if (known.forgottenCount() > 0) {
      String lost = (mixed ? "others lost after " : "lost after ") + span(known.gapForgotten());
      facts.add(lost + " (" + times(known.forgottenCount()) + ")");
    }
    if (known.unreachableCount() > 0) {
      facts.add("not reached by OPTIONS (" + times(known.unreachableCount()) + ")");
    }
    return String.join(", ", facts);
  }

  private static String span(long millis) {
    return Elapsed.of(Duration.ofMillis(millis));
  }
}
