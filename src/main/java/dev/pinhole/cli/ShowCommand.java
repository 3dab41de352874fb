package dev.pinhole.cli;

import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.store.StoredHistory;
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
        json(store, phone, bindings, out);
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
      page.print(binding, new Learnt(binding, network(store, binding)));
      out.append('\n');
    }
    new Timeline(zone, surroundings.ink(), columns).print(new DayOfPhone(store, phone, now), out);
    out.append('\n');
    List<StoredHistory> history = store.historyOf(phone.user(), phone.domain(), EVENTS_FOR_PEOPLE);
    if (!history.isEmpty()) {
      new HistoryTable(history, zone, surroundings.ink()).print(out, columns, "");
      out.append('\n');
    }
    out.append(PictureLine.of(store.picture(), now, surroundings.ink())).append('\n');
  }

  private static void json(
      ReadStore store, Phone phone, List<StoredBinding> bindings, PrintWriter out) {
    try (JsonFields fields = new JsonFields(out)) {
      fields.startObject();
      if (bindings.isEmpty()) {
        absent(phone, fields);
      } else {
        BindingFields.write(bindings.get(0), fields);
      }
      network(store, bindings, fields);
      fields.startArray("other_bindings");
      for (StoredBinding other : bindings.subList(Math.min(1, bindings.size()), bindings.size())) {
        fields.startObject();
        BindingFields.write(other, fields);
        fields.endObject();
      }
      fields.endArray();
      fields.startArray("history");
      for (StoredHistory event :
          store.historyOf(phone.user(), phone.domain(), EVENTS_FOR_PROGRAMS)) {
        fields.startObject();
        HistoryFields.write(event, fields);
        fields.endObject();
      }
      fields.endArray();
      fields.endObject();
    }
    out.append('\n');
  }

  private static Optional<LearntNetwork> network(ReadStore store, StoredBinding binding) {
    return binding.networkIp().flatMap(store::network);
  }

  private static void network(ReadStore store, List<StoredBinding> bindings, JsonFields fields) {
    Optional<LearntNetwork> known =
        bindings.stream().findFirst().flatMap(binding -> network(store, binding));
    if (known.isEmpty()) {
      fields.unknown("network");
    } else {
      fields.startObject("network");
      NetworkFields.write(known.get(), fields);
      fields.endObject();
    }
  }

  private static void absent(Phone phone, JsonFields fields) {
    for (String column : StoredBinding.columns()) {
      switch (column) {
        case "user" -> fields.text(column, phone.user());
        case "domain" -> fields.text(column, phone.domain());
        default -> fields.unknown(column);
      }
    }
  }
}
