package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.DOMAIN;
import static dev.pinhole.store.BindingColumn.USER;

import dev.pinhole.advice.Concluder;
import dev.pinhole.advice.Conclusion;
import dev.pinhole.advice.Explainer;
import dev.pinhole.cli.PhoneFacts.Detail;
import dev.pinhole.cli.PhoneFacts.Part;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pinhole show}. */
@Command(
    name = "show",
    customSynopsis = "pinhole show USER[@DOMAIN] [--full] [--json] [--config=FILE]",
    description = {
      "Says whether one phone rings, if not why and what to do, and shows all that is",
      "known of it: verdict and evidence, keep-alives, addresses, last day."
    },
    footer = {
      "",
      "Examples:",
      "  pinhole show 1000",
      "  pinhole show 1000@pbx.example.com",
      "  pinhole show 1000 --full",
      "  pinhole show 1000 --json | jq -r .evidence[]",
      "",
      "On a terminal an ordinary phone fits one screen: what does not fit is left out,",
      "but the answer stands first and last. --full leaves nothing out.",
      "",
      "Exit codes: 0 it rings or should ring, 1 it does not, or is not registered.",
      "",
      "--json prints the binding that registered last; its keys are the SQL column",
      "names. answer says whether the user rings (rings, should-ring, does-not-ring,",
      "not-registered), with answer_proof, answer_since, answer_reason and",
      "answer_remedy. keepalive says what the configuration file, as it is now, makes",
      "of it; network is what was learnt of its NAT, other_bindings has the user's",
      "others, history the last 20 events. keepalive_interval, which is the daemon's,",
      "and configured_interval are in milliseconds. If the phone is not registered",
      "now, all but user, domain, answer and history is null."
    })
public final class ShowCommand implements Callable<Integer> {
  private static final int EVENTS_FOR_PEOPLE = 10;
  private static final int EVENTS_FOR_PROGRAMS = 20;

  /** The prompt below has one, and one of ours is blank. */
  private static final int ROWS_TAKEN = 2;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Option(
      names = "--full",
      description =
          "Also what the terminal has no room for: every reason and address, the last day drawn.")
  private boolean full;

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
      PhoneFacts facts = new PhoneFacts(output, store, explainer, concluder);
      if (json) {
        output.object(row(store, phone, bindings, conclusion, facts));
      } else {
        print(store, phone, conclusion, detail -> facts.print(bindings, detail), picture);
      }
      return (conclusion.ring().isGood() ? ExitCode.DONE : ExitCode.REFUSED).number();
    }
  }

  /** The conclusion first and last, and between them what there is room for. */
  private void print(
      ReadStore store,
      Phone phone,
      Conclusion conclusion,
      Consumer<Detail> facts,
      StorePicture picture) {
    Tone tone = Tone.of(conclusion.ring());
    List<String> answer =
        output.held(() -> output.folded(tone, conclusion.sentence(phone.toString())));
    List<String> end = end(picture, "; --full shows all that is known");
    int rows = full ? Integer.MAX_VALUE : output.rows().orElse(Integer.MAX_VALUE);
    int room = rows - ROWS_TAKEN - 2 * answer.size() - end.size();
    List<String> known = known(facts, room);
    List<String> history = history(phone.history(store, EVENTS_FOR_PEOPLE), room - known.size());
    int left = room - known.size() - history.size();
    List<String> day =
        full || output.rows().isPresent() && left >= Timeline.FEWEST_LINES
            ? output.held(
                () -> {
                  new Timeline(store, phone, output).print();
                  output.line("");
                })
            : List.of();
    if (day.size() > left) {
      day = List.of();
    }
    if (!day.isEmpty()) {
      end = end(picture, "");
    }
    Stream.of(answer, List.of(""), known, day, history, end, answer)
        .flatMap(List::stream)
        .forEach(output::line);
  }

  private List<String> end(StorePicture picture, String hint) {
    return output.held(
        () -> {
          output.picture("", picture, output.now, hint);
          output.answersUnseen(picture);
        });
  }

  private List<String> known(Consumer<Detail> facts, int room) {
    List<String> lines = List.of();
    for (Detail detail : Detail.values()) {
      lines = output.held(() -> facts.accept(detail));
      if (lines.size() <= room) {
        break;
      }
    }
    return lines;
  }

  /** As many of the last events as there is room for. */
  private List<String> history(List<Row> events, int room) {
    int some = Math.max(0, Math.min(events.size(), room - HistoryTable.OTHER_LINES));
    return output.held(
        () -> HistoryTable.print(output, events.subList(events.size() - some, events.size())));
  }

  private Row row(
      ReadStore store,
      Phone phone,
      List<StoredBinding> bindings,
      Conclusion conclusion,
      PhoneFacts facts) {
    List<Row> rows = new ArrayList<>();
    bindings.forEach(binding -> rows.add(facts.row(binding)));
    Row first =
        rows.isEmpty()
            ? new Row(BindingColumn.ALL, new Object[BindingColumn.ALL.size()])
                .with(USER, phone.user())
                .with(DOMAIN, phone.domain())
                .with(Part.KEEPALIVE, null)
            : rows.remove(0);
    return first
        .with(conclusion.row())
        .with(Part.NETWORK, facts.network(first).map(LearntNetwork::row))
        .with(Part.OTHER_BINDINGS, rows)
        .with(Part.HISTORY, phone.history(store, EVENTS_FOR_PROGRAMS));
  }
}
