package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.advice.Concluder;
import dev.pinhole.advice.Conclusion;
import dev.pinhole.advice.Explainer;
import dev.pinhole.advice.Explainer.Explained;
import dev.pinhole.advice.LearntBound;
import dev.pinhole.store.Column;
import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of a user's phones, for {@code pinhole show}. */
final class PhoneFacts {
  private static final int LABEL = 19;

  /** How much of it, as there is room. */
  enum Detail {
    ALL,
    /** Of the reasons only the first, and no times of day. */
    SHORT,
    /** The same without reasons. */
    SHORTEST
  }

  /** What programs get beside its columns. */
  enum Part implements Column {
    KEEPALIVE,
    NETWORK,
    OTHER_BINDINGS,
    HISTORY
  }

  private final Output output;
  private final ReadStore store;
  private final Explainer explainer;
  private final Concluder concluder;

  PhoneFacts(Output output, ReadStore store, Explainer explainer, Concluder concluder) {
    this.output = output;
    this.store = store;
    this.explainer = explainer;
    this.concluder = concluder;
  }

  /** For programs. */
  Row row(StoredBinding binding) {
    return binding.with(concluder.of(binding).row()).with(Part.KEEPALIVE, explained(binding));
  }

  Optional<LearntNetwork> network(Row binding) {
    return binding.maybeText(NETWORK_IP).flatMap(store::network);
  }

  /** What the configuration makes of it. */
  private Row explained(StoredBinding binding) {
    Optional<LearntBound> learnt =
        network(binding).flatMap(known -> LearntBound.of(known, output.now));
    return explainer.explain(binding, learnt);
  }

  /** For people. */
  void print(List<StoredBinding> bindings, Detail detail) {
    output.labels(LABEL);
    for (StoredBinding binding : bindings) {
      Conclusion own = concluder.of(binding);
      print(binding, own, detail);
      if (bindings.size() > 1) {
        output.field("answer", own.sentence("it"));
      }
      output.line("");
    }
  }

  private void print(StoredBinding binding, Conclusion conclusion, Detail detail) {
    output.folded("", binding.aor() + " " + verdict(binding));
    reasons(binding.sentences(EVIDENCE), detail);
    Row explained = explained(binding);
    boolean kept = explained.text(Explained.CAUSE).equals("kept");
    boolean well = conclusion.ring().isGood();
    output.line("It is " + (!kept ? "not " : well ? "" : "meant to be ") + "kept alive");
    reasons(explained.sentences(Explained.WHY), detail);
    if (detail == Detail.ALL) {
      output.line("");
      addresses(binding);
      times(binding);
      keepalives(binding, network(binding));
    } else {
      few(binding);
    }
  }

  private void reasons(List<String> sentences, Detail detail) {
    int most =
        switch (detail) {
          case ALL -> sentences.size();
          case SHORT -> Math.min(1, sentences.size());
          case SHORTEST -> 0;
        };
    sentences.subList(0, most).forEach(sentence -> output.folded("  - ", sentence));
  }

  /** In a line each, as a rule. */
  private void few(StoredBinding binding) {
    String contact = Output.endpoint(binding, CONTACT_HOST, CONTACT_PORT);
    String first = Output.endpoint(binding, FIRST_CONTACT_HOST, FIRST_CONTACT_PORT);
    boolean other = !first.equals(contact) && !first.equals(Output.UNKNOWN);
    output.field("Contact", contact + (other ? ", at first " + first : ""));
    source(binding);
    output.field("User-Agent", binding.text(USER_AGENT, Output.UNKNOWN));
    freeswitch(binding);
    String registered =
        binding.time(REGISTERED_AT).map(at -> output.age(at) + " ago").orElse("at first unheard");
    String refreshed =
        binding
            .time(REFRESHED_AT)
            .filter(at -> binding.number(REFRESH_COUNT) > 0)
            .map(at -> ", refreshed " + output.age(at) + " ago")
            .orElse("");
    String expires =
        binding
            .time(EXPIRES_AT)
            .map(at -> (at.isBefore(output.now) ? "; " : "; expires ") + until(at, "overdue"))
            .orElse("");
    output.field("registered", registered + refreshed + expires);
    String last =
        binding.time(LAST_KEEPALIVE_AT).map(at -> ", last " + output.age(at) + " ago").orElse("");
    String next = until(binding.time(NEXT_KEEPALIVE_AT), "due", "none");
    output.field("keep-alives", "{} sent{}; next {}", binding.number(KEEPALIVE_COUNT), last, next);
    List<String> heard = new ArrayList<>();
    binding
        .time(ANSWERED_AT)
        .ifPresent(at -> heard.add(output.age(at) + " ago in " + Output.millis(binding, RTT_MS)));
    binding
        .time(HEARD_AT)
        .ifPresent(at -> heard.add("its last packet came " + output.age(at) + " ago"));
    facts("answered", heard);
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

  private void addresses(StoredBinding binding) {
    output.field("Contact", Output.endpoint(binding, CONTACT_HOST, CONTACT_PORT));
    output.field("first Contact", Output.endpoint(binding, FIRST_CONTACT_HOST, FIRST_CONTACT_PORT));
    if (binding.maybeText(VIA_HOST).isPresent()) {
      boolean asked = binding.text(RPORT_ASKED).equals("true");
      String via = Output.endpoint(binding, VIA_HOST, VIA_PORT);
      output.field("Via", via + (asked ? ", asks for rport" : ", does not ask for rport"));
    }
    source(binding);
    output.field("raw Contact", binding.text(CONTACT, Output.UNKNOWN));
    output.field("Call-ID", binding.text(CALL_ID));
    output.field("User-Agent", binding.text(USER_AGENT, Output.UNKNOWN));
    freeswitch(binding);
  }

  private void source(StoredBinding binding) {
    String transport = binding.maybeText(TRANSPORT).map(known -> " over " + known).orElse("");
    output.field("source", Output.endpoint(binding, NETWORK_IP, NETWORK_PORT) + transport);
    if (binding.maybeText(PROXY_HOST).isPresent()) {
      output.field("proxy", Output.endpoint(binding, PROXY_HOST, PROXY_PORT));
    }
  }

  private void freeswitch(StoredBinding binding) {
    output.field(
        "FreeSWITCH",
        "{}, profile {}, node {}",
        binding.text(FREESWITCH_STATUS, "status unknown"),
        binding.text(PROFILE),
        binding.text(NODE));
  }

  private void times(StoredBinding binding) {
    output.field(
        "registered",
        binding.time(REGISTERED_AT).map(output::ago).orElse("before pinhole could hear of it"));
    if (binding.number(REFRESH_COUNT) > 0) {
      String last = binding.time(REFRESHED_AT).map(at -> ", last " + output.ago(at)).orElse("");
      output.field("refreshed", times(binding.number(REFRESH_COUNT)) + last);
    }
    output.field("expires", until(binding.time(EXPIRES_AT), "overdue", Output.UNKNOWN));
  }

  private void keepalives(StoredBinding binding, Optional<LearntNetwork> network) {
    long sent = binding.number(KEEPALIVE_COUNT);
    String last =
        binding.time(LAST_KEEPALIVE_AT).map(at -> ", the last " + output.ago(at)).orElse("");
    output.field("keep-alives", sent == 0 ? "none sent" : sent + " sent" + last);
    output.field("next keep-alive", until(binding.time(NEXT_KEEPALIVE_AT), "due", "none"));
    facts("its port", ofPhone(binding));
    facts("ports at its NAT", network.map(PhoneFacts::ofNetwork).orElse(List.of()));
    long status = binding.number(ANSWER_STATUS);
    binding
        .time(ANSWERED_AT)
        .ifPresent(
            at ->
                output.field(
                    "answered",
                    "{} in {}{}, smoothed {}",
                    output.ago(at),
                    Output.millis(binding, RTT_MS),
                    status == 0 ? "" : " (" + status + ")",
                    Output.millis(binding, RTT_SMOOTHED_MS)));
    binding.time(HEARD_AT).ifPresent(at -> output.field("heard", output.ago(at)));
    String since = binding.time(REACHABILITY_AT).map(at -> ", since " + output.ago(at)).orElse("");
    output.field(
        "reachability",
        switch (binding.text(REACHABILITY)) {
          case "reachable" ->
              "reachable: "
                  + binding.text(REACHABILITY_WHY, "it answered FreeSWITCH's OPTIONS")
                  + since;
          case StoredBinding.UNREACHABLE ->
              "unreachable: "
                  + binding.text(REACHABILITY_WHY, "no answer to FreeSWITCH's OPTIONS")
                  + since;
          case "moved" ->
              "moved: "
                  + binding.text(REACHABILITY_WHY)
                  + ", and calls go to where it registered from"
                  + since;
          default -> "not observed: no OPTIONS of FreeSWITCH has told";
        });
  }

  private String until(Optional<Instant> at, String past, String unknown) {
    return at.map(then -> until(then, past)).orElse(unknown);
  }

  private String until(Instant at, String past) {
    Duration left = Duration.between(output.now, at);
    return left.isNegative()
        ? past + " for " + Elapsed.of(left.negated())
        : "in " + Elapsed.of(left);
  }

  /** Observations of this phone alone. */
  private static List<String> ofPhone(StoredBinding binding) {
    List<String> facts = new ArrayList<>();
    if (binding.number(GAP_SURVIVED) > 0) {
      facts.add("kept over " + span(binding.number(GAP_SURVIVED)) + " without a packet");
    }
    if (binding.number(GAP_FORGOTTEN) > 0) {
      facts.add("lost after " + span(binding.number(GAP_FORGOTTEN)) + " without one");
    }
    return facts;
  }

  /** Observations of all phones at its address. */
  private static List<String> ofNetwork(LearntNetwork known) {
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
    return facts;
  }

  private static String times(long count) {
    return count == 1 ? "once" : count + " times";
  }

  private static String span(long millis) {
    return Elapsed.of(Duration.ofMillis(millis));
  }

  private void facts(String label, List<String> facts) {
    if (!facts.isEmpty()) {
      output.field(label, String.join(", ", facts));
    }
  }
}
