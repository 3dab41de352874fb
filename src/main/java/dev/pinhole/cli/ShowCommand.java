package dev.pinhole.cli;

import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.Column;
import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StoredBinding;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pinhole show}. */
@Command(
    name = "show",
    customSynopsis = "pinhole show USER[@DOMAIN] [--json] [--config=FILE]",
    description = "Shows all that is known of one phone: verdict, evidence, addresses, last day.",
    footer = {
      "",
      "Examples:",
      "  pinhole show 1000",
      "  pinhole show 1000@pbx.example.com",
      "  pinhole show 1000 --json | jq -r .evidence[]",
      "",
      "--json prints the binding that registered last, with its SQL column names as",
      "keys; network is what was learnt of its NAT, other_bindings has the user's",
      "others, history the last 20 events. If the phone is not registered now, all but",
      "user, domain and history is null."
    })
public final class ShowCommand implements Callable<Integer> {
  private static final int EVENTS_FOR_PEOPLE = 10;
  private static final int EVENTS_FOR_PROGRAMS = 20;

  private enum More implements Column {
    NETWORK,
    OTHER_BINDINGS,
    HISTORY
  }

  @Mixin private ConfigOption config;

  @Option(names = "--json", description = "One JSON object; keys are the SQL column names.")
  private boolean json;

  @Parameters(paramLabel = "USER[@DOMAIN]", description = "The phone's address of record.")
  private String name;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (ReadStore store = config.openStore()) {
      Phone phone = Phone.find(store, PhoneName.parse(name));
      List<StoredBinding> bindings = store.bindingsOf(phone.user(), phone.domain());
      if (json) {
        Row all = row(store, phone, bindings);
        out.append(new JsonText().object(all.columns(), all)).append('\n');
      } else {
        text(store, phone, bindings, out);
      }
      out.flush();
      if (bindings.isEmpty()) {
        throw new CommandFailure(
            ExitCode.REFUSED, phone + " is not registered now; shown is what last happened to it");
      }
    }
    return ExitCode.DONE.number();
  }

  private void text(ReadStore store, Phone phone, List<StoredBinding> bindings, PrintWriter out) {
    Surroundings surroundings = config.surroundings();
    Instant now = surroundings.clock().instant();
    ZoneId zone = surroundings.zone().get();
    OptionalInt columns = surroundings.columns();
    BindingPage page = new BindingPage(out, now, zone, columns);
    for (StoredBinding binding : bindings) {
      page.print(binding, network(store, binding));
      out.append('\n');
    }
    new Timeline(zone, surroundings.ink(), columns).print(new DayOfPhone(store, phone, now), out);
    out.append('\n');
    List<Row> history = store.historyOf(phone.user(), phone.domain(), EVENTS_FOR_PEOPLE);
    if (!history.isEmpty()) {
      new HistoryTable(history, zone, surroundings.ink()).print(out, columns, "");
      out.append('\n');
    }
    out.append(PictureLine.of(store.picture(), now, surroundings.ink())).append('\n');
  }

  private static Row row(ReadStore store, Phone phone, List<StoredBinding> bindings) {
    Row binding =
        bindings.isEmpty()
            ? new Row(BindingColumn.ALL, new Object[BindingColumn.ALL.size()])
                .with(BindingColumn.USER, phone.user())
                .with(BindingColumn.DOMAIN, phone.domain())
            : bindings.get(0);
    List<Row> history = store.historyOf(phone.user(), phone.domain(), EVENTS_FOR_PROGRAMS);
    return binding
        .with(More.NETWORK, network(store, binding).map(LearntNetwork::row))
        .with(More.OTHER_BINDINGS, bindings.subList(Math.min(1, bindings.size()), bindings.size()))
        .with(More.HISTORY, history);
  }

  private static Optional<LearntNetwork> network(ReadStore store, Row binding) {
    return binding.maybeText(BindingColumn.NETWORK_IP).flatMap(store::network);
  }
}
