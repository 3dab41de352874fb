package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.advice.Concluder;
import dev.pinhole.advice.Conclusion;
import dev.pinhole.advice.Explainer;
import dev.pinhole.advice.Explainer.Explained;
import dev.pinhole.advice.LearntBound;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.Column;
import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.Visible;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pinhole show}. */
@Command(
    name = "show",
    customSynopsis = "pinhole show USER[@DOMAIN] [--json] [--config=FILE]",
    description = {
      "Says whether one phone rings, if not why and what to do, and shows all that is",
      "known of it: verdict and evidence, keep-alives, addresses, last day."
    },
    footer = {
      "",
      "Examples:",
      "  pinhole show 1000",
      "  pinhole show 1000@pbx.example.com",
      "  pinhole show 1000 --json | jq -r .evidence[]",
      "",
      "Exit codes: 0 it rings or should ring, 1 it does not, or is not registered.",
      "",
      "--json prints the binding that registered last, with its SQL column names as",
      "keys; answer says whether the user rings (rings, should-ring, does-not-ring,",
      "not-registered), with answer_proof, answer_since, answer_reason, answer_remedy;",
      "keepalive says what the configuration file as it is now makes of it, network is",
      "what was learnt of its NAT, other_bindings has the user's others,",
      "history the last 20 events. keepalive_interval, which is the daemon's, and",
      "configured_interval are in milliseconds. If the phone is not registered now, all",
      "but user, domain, answer and history is null."
    })
public final class ShowCommand implements Callable<Integer> {
  private static final int EVENTS_FOR_PEOPLE = 10;
  private static final int EVENTS_FOR_PROGRAMS = 20;
  private static final int LABEL = 19;

  private enum Part implements Column {
    KEEPALIVE,
    NETWORK,
    OTHER_BINDINGS,
    HISTORY
  }

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Option(names = "--json", description = "One JSON object; keys are the SQL column names.")
  private boolean json;

  @Parameters(
      paramLabel = "USER[@DOMAIN]",
      description = "The phone; by SIP URI, address or MAC address, too, if that names one phone.")
  private String name;

  @Override
  public Integer call() {
    try (ReadStore store = config.openStore()) {
      Phone phone = Phone.find(store, name);
      List<StoredBinding> bindings = phone.bindings(store);
      StorePicture picture = store.picture();
      KeepaliveConfig keepalive = config.loadUsable().keepalive();
      Concluder concluder = new Concluder(store, picture, keepalive, output.now);
      Conclusion conclusion = concluder.of(phone.user(), phone.domain(), bindings);
      Explainer explainer = new Explainer(keepalive, store, picture.operators().offAt(output.now));
      if (json) {
        output.object(row(store, phone, bindings, explainer, concluder));
      } else {
        output.labels(LABEL);
        conclude(phone, conclusion);
        output.line("");
        for (StoredBinding binding : bindings) {
          Conclusion own = concluder.of(binding);
          print(store, binding, explainer, own);
          if (bindings.size() > 1) {
            output.field("answer", own.sentence("it"));
          }
          output.line("");
        }
        new Timeline(store, phone, output).print();
        output.line("");
        HistoryTable.print(output, phone.history(store, EVENTS_FOR_PEOPLE));
        output.picture("", picture);
        output.answersUnseen(picture);
        conclude(phone, conclusion);
      }
      return (conclusion.ring().isGood() ? ExitCode.DONE : ExitCode.REFUSED).number();
    }
  }

  /** Above what led to it, and below, where a terminal stops. */
  private void conclude(Phone phone, Conclusion conclusion) {
    Tone tone = Tone.of(conclusion.ring());
    output.folded(tone, conclusion.sentence(phone.toString()));
  }

  private Row row(
      ReadStore store,
      Phone phone,
      List<StoredBinding> bindings,
      Explainer explainer,
      Concluder concluder) {
    List<Row> rows = new ArrayList<>();
    for (StoredBinding binding : bindings) {
      rows.add(
          binding
              .with(concluder.of(binding).row())
              .with(Part.KEEPALIVE, explained(store, binding, explainer)));
    }
    Row first =
        rows.isEmpty()
            ? new Row(BindingColumn.ALL, new Object[BindingColumn.ALL.size()])
                .with(USER, phone.user())
                .with(DOMAIN, phone.domain())
                .with(Part.KEEPALIVE, null)
            : rows.remove(0);
    return first
        .with(concluder.of(phone.user(), phone.domain(), bindings).row())
        .with(Part.NETWORK, network(store, first).map(LearntNetwork::row))
        .with(Part.OTHER_BINDINGS, rows)
        .with(Part.HISTORY, phone.history(store, EVENTS_FOR_PROGRAMS));
  }

  private static Optional<LearntNetwork> network(ReadStore store, Row binding) {
    return binding.maybeText(NETWORK_IP).flatMap(store::network);
  }

  /** What the configuration makes of it. */
  private Row explained(ReadStore store, StoredBinding binding, Explainer explainer) {
    Optional<LearntBound> learnt =
        network(store, binding).flatMap(known -> LearntBound.of(known, output.now));
    return explainer.explain(binding, learnt);
  }

  private void print(
      ReadStore store, StoredBinding binding, Explainer explainer, Conclusion conclusion) {
    output.line(Visible.of(binding.aor() + " " + verdict(binding)));
    binding.sentences(EVIDENCE).forEach(sentence -> output.folded("  - ", sentence));
    Row explained = explained(store, binding, explainer);
    boolean kept = explained.text(Explained.CAUSE).equals("kept");
    boolean well = conclusion.ring().isGood();
    output.line("It is " + (!kept ? "not " : well ? "" : "meant to be ") + "kept alive");
    explained.sentences(Explained.WHY).forEach(sentence -> output.folded("  - ", sentence));
    output.line("");
    addresses(binding);
    times(binding);
    keepalives(binding, network(store, binding));
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
    String source = Output.endpoint(binding, NETWORK_IP, NETWORK_PORT);
    String transport = binding.maybeText(TRANSPORT).map(known -> " over " + known).orElse("");
    output.field("Contact", Output.endpoint(binding, CONTACT_HOST, CONTACT_PORT));
    output.field("first Contact", Output.endpoint(binding, FIRST_CONTACT_HOST, FIRST_CONTACT_PORT));
    if (binding.maybeText(VIA_HOST).isPresent()) {
      boolean asked = binding.text(RPORT_ASKED).equals("true");
      String via = Output.endpoint(binding, VIA_HOST, VIA_PORT);
      output.field("Via", via + (asked ? ", asks for rport" : ", does not ask for rport"));
    }
    output.field("source", source + transport);
    if (binding.maybeText(PROXY_HOST).isPresent()) {
      output.field("proxy", Output.endpoint(binding, PROXY_HOST, PROXY_PORT));
    }
    output.field("raw Contact", binding.text(CONTACT, Output.UNKNOWN));
    output.field("Call-ID", binding.text(CALL_ID));
    output.field("User-Agent", binding.text(USER_AGENT, Output.UNKNOWN));
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
    facts("ports at its NAT", network.map(ShowCommand::ofNetwork).orElse(List.of()));
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
    return at.map(then -> Duration.between(output.now, then))
        .map(
            left ->
                left.isNegative()
                    ? past + " since " + Elapsed.of(left.negated())
                    : "in " + Elapsed.of(left))
        .orElse(unknown);
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
