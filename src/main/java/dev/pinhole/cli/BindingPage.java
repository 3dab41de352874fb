package dev.pinhole.cli;

import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import dev.pinhole.text.WordWrap;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
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

  void print(StoredBinding binding, Learnt learnt) {
    line(binding.user() + "@" + binding.domain() + " " + verdict(binding));
    for (String sentence : binding.evidence()) {
      sentence(Visible.of(sentence));
    }
    line("");
    addresses(binding);
    times(binding);
    keepalives(binding, learnt);
  }

  private void sentence(String sentence) {
    String before = "  - ";
    for (String line : WordWrap.lines(sentence, columns.orElse(Integer.MAX_VALUE) - LEDGE)) {
      line(before + line);
      before = " ".repeat(LEDGE);
    }
  }

  private void addresses(StoredBinding binding) {
    String source = HostAndPort.text(binding.networkIp(), binding.networkPort());
    field("Contact", HostAndPort.text(binding.contactHost(), binding.contactPort()));
    field(
        "first Contact", HostAndPort.text(binding.firstContactHost(), binding.firstContactPort()));
    field("source", source + binding.transport().map(name -> " over " + name).orElse(""));
    field("raw Contact", binding.contact().orElse(BindingTable.UNKNOWN));
    field("Call-ID", binding.callId());
    field("User-Agent", binding.userAgent().orElse(BindingTable.UNKNOWN));
    field(
        "FreeSWITCH",
        binding.freeswitchStatus().orElse("status unknown")
            + ", profile "
            + binding.profile()
            + ", node "
            + binding.node());
  }

  private void times(StoredBinding binding) {
    field(
        "registered",
        binding.registeredAt().map(this::ago).orElse("before pinhole could hear of it"));
    if (binding.refreshCount() > 0) {
      field(
          "refreshed",
          times(binding.refreshCount())
              + binding.refreshedAt().map(at -> ", last " + ago(at)).orElse(""));
    }
    field("expires", expiry(binding.expiresAt()));
  }

  private void keepalives(StoredBinding binding, Learnt learnt) {
    field("keep-alives", keepalives(binding));
    field("next keep-alive", binding.nextKeepaliveAt().map(this::next).orElse("none"));
    learnt.interval().ifPresent(text -> field("interval", text));
    learnt.ofPhone().ifPresent(text -> field("its port", text));
    learnt.ofNetwork().ifPresent(text -> field("ports at its NAT", text));
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
    String since = binding.reachabilityAt().map(at -> ", since " + ago(at)).orElse("");
    return switch (binding.reachability()) {
      case "reachable" -> "reachable: it answered FreeSWITCH's OPTIONS" + since;
      case "unreachable" -> "unreachable: no answer to FreeSWITCH's OPTIONS" + since;
      default -> "not observed: no OPTIONS of FreeSWITCH has told";
    };
  }

  private static String verdict(StoredBinding binding) {
    String sentence =
        switch (binding.nat()) {
          case "yes" -> "is behind NAT";
          case "likely" -> "is likely to be behind NAT";
          case "no" -> "is not behind NAT";
          default -> "may or may not be behind NAT";
        };
    String kind = binding.natKind().map(known -> ", " + known).orElse("");
    return sentence + " (" + binding.nat() + kind + ")";
  }

  private String keepalives(StoredBinding binding) {
    if (binding.keepaliveCount() == 0) {
      return "none sent";
    }
    String last = binding.lastKeepaliveAt().map(at -> ", the last " + ago(at)).orElse("");
    return binding.keepaliveCount() + " sent" + last;
  }

  private String expiry(Optional<Instant> at) {
    if (at.isEmpty()) {
      return BindingTable.UNKNOWN;
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

  private void field(String label, String value) {
    line("  " + label + " ".repeat(LABEL - 2 - label.length()) + value);
  }

  private void line(String text) {
    out.append(Visible.of(text)).append('\n');
  }
}
