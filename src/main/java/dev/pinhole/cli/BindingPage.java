package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.CALL_ID;
import static dev.pinhole.store.BindingColumn.CONTACT;
import static dev.pinhole.store.BindingColumn.CONTACT_HOST;
import static dev.pinhole.store.BindingColumn.CONTACT_PORT;
import static dev.pinhole.store.BindingColumn.EVIDENCE;
import static dev.pinhole.store.BindingColumn.EXPIRES_AT;
import static dev.pinhole.store.BindingColumn.FIRST_CONTACT_HOST;
import static dev.pinhole.store.BindingColumn.FIRST_CONTACT_PORT;
import static dev.pinhole.store.BindingColumn.FREESWITCH_STATUS;
import static dev.pinhole.store.BindingColumn.KEEPALIVE_COUNT;
import static dev.pinhole.store.BindingColumn.LAST_KEEPALIVE_AT;
import static dev.pinhole.store.BindingColumn.NAT;
import static dev.pinhole.store.BindingColumn.NAT_KIND;
import static dev.pinhole.store.BindingColumn.NETWORK_IP;
import static dev.pinhole.store.BindingColumn.NETWORK_PORT;
import static dev.pinhole.store.BindingColumn.NEXT_KEEPALIVE_AT;
import static dev.pinhole.store.BindingColumn.NODE;
import static dev.pinhole.store.BindingColumn.PROFILE;
import static dev.pinhole.store.BindingColumn.REACHABILITY;
import static dev.pinhole.store.BindingColumn.REACHABILITY_AT;
import static dev.pinhole.store.BindingColumn.REFRESHED_AT;
import static dev.pinhole.store.BindingColumn.REFRESH_COUNT;
import static dev.pinhole.store.BindingColumn.REGISTERED_AT;
import static dev.pinhole.store.BindingColumn.TRANSPORT;
import static dev.pinhole.store.BindingColumn.USER_AGENT;

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
    line(binding.aor() + " " + verdict(binding));
    for (String sentence : binding.sentences(EVIDENCE)) {
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

  private void keepalives(StoredBinding binding, Learnt learnt) {
    field("keep-alives", keepalives(binding));
    field("next keep-alive", binding.time(NEXT_KEEPALIVE_AT).map(this::next).orElse("none"));
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

  private void field(String label, String value) {
    line("  " + label + " ".repeat(LABEL - 2 - label.length()) + value);
  }

  private void line(String text) {
    out.append(Visible.of(text)).append('\n');
  }
}
