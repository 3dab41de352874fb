package dev.pinhole.cli;

import dev.pinhole.daemon.advice.Explainer;
import dev.pinhole.daemon.advice.Explanation;
import dev.pinhole.daemon.advice.LearntBound;
import dev.pinhole.store.KeepaliveSwitch.Position;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Visible;
import dev.pinhole.text.WordWrap;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pinhole keepalive explain}. */
@Command(
    name = "explain",
    customSynopsis = {
      "pinhole keepalive explain USER[@DOMAIN] [--json | --csv]",
      "                                 [--config=FILE]"
    },
    description = "Says of each of a user's phones whether it is kept alive, how often, and why.",
    footer = {
      "",
      "Example:",
      "  pinhole keepalive explain 1000",
      "",
      "It goes by the configuration file as it is now and by the phone as it is in the",
      "store. configured_interval and keepalive_interval, which is the daemon's at the",
      "moment, are in milliseconds."
    })
final class ExplainKeepalive implements Callable<Integer> {
  private static final int LEDGE = 4;

  private static final List<String> COLUMNS =
      List.of(
          "node",
          "profile",
          "user",
          "domain",
          "call_id",
          "network_ip",
          "network_port",
          "transport",
          "user_agent",
          "nat",
          "nat_kind",
          "cause",
          "rule",
          "rule_line",
          "configured_interval",
          "keepalive_interval",
          "event",
          "freeswitch_pings",
          "why");

  @Mixin private ConfigOption config;

  @ArgGroup private FormatOption format = new FormatOption();

  @Parameters(paramLabel = "USER[@DOMAIN]", description = "The phone's address of record.")
  private String name;

  @Spec private CommandSpec spec;

  private record Explained(StoredBinding binding, Explanation explanation, List<String> why) {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (ReadStore store = config.openStore()) {
      StorePicture picture = store.picture();
      Instant now = config.surroundings().clock().instant();
      Explainer explainer =
          new Explainer(
              config.loadWithoutPasswords().keepalive(),
              picture.keepalivesOffSince().isPresent() ? Position.OFF : Position.ON);
      List<Explained> phones = new ArrayList<>();
      for (StoredBinding binding : Registered.of(store, name)) {
        Optional<LearntBound> learnt =
            binding
                .networkIp()
                .flatMap(store::network)
                .flatMap(known -> LearntBound.of(known, now));
        Explanation explanation = explainer.explain(binding.toBinding(), learnt);
        phones.add(new Explained(binding, explanation, why(binding, explanation)));
      }
      switch (format.format()) {
        case JSON -> JsonFields.array(out, json -> phones.forEach(each -> json(each, json)));
        case CSV -> csv(phones, out);
        case TABLE -> text(phones, picture, out);
      }
      out.flush();
    }
    return ExitCode.DONE.number();
  }

  /** The daemon may know better than the configuration. */
  private static List<String> why(StoredBinding binding, Explanation explanation) {
    List<String> why = new ArrayList<>(explanation.why());
    long now = binding.keepaliveInterval().orElse(0);
    if (explanation.isKept() && now > 0 && now != explanation.interval().toMillis()) {
      String seconds = Duration.ofMillis(now).toSeconds() + "s";
      if (binding.reachability().equals("unreachable")) {
        why.add("no answer to FreeSWITCH's OPTIONS, so it is tried every " + seconds + " for now");
      } else {
        why.add("the daemon has " + seconds + ": it runs with another configuration");
      }
    } else if (explanation.isKept() && now == 0) {
      why.add("the daemon does not keep it alive yet: it does not run, or with other settings");
    }
    return why;
  }

  private void text(List<Explained> phones, StorePicture picture, PrintWriter out) {
    Surroundings surroundings = config.surroundings();
    int room = surroundings.columns().orElse(Integer.MAX_VALUE) - LEDGE;
    for (Explained phone : phones) {
      StoredBinding binding = phone.binding;
      out.append(Visible.of(binding.user() + "@" + binding.domain()))
          .append(" at ")
          .append(Visible.of(HostAndPort.text(binding.networkIp(), binding.networkPort())))
          .append(phone.explanation.isKept() ? " is kept alive\n" : " is not kept alive\n");
      for (String sentence : phone.why) {
        String before = "  - ";
        for (String line : WordWrap.lines(Visible.of(sentence), room)) {
          out.append(before).append(line).append('\n');
          before = " ".repeat(LEDGE);
        }
      }
      out.append('\n');
    }
    Instant now = surroundings.clock().instant();
    out.append(PictureLine.of(picture, now, surroundings.ink())).append('\n');
  }

  private static void csv(List<Explained> phones, PrintWriter out) {
    CsvFields csv = new CsvFields(out, COLUMNS);
    for (Explained phone : phones) {
      write(phone, csv);
      csv.endRow();
    }
  }

  private static void json(Explained phone, JsonFields json) {
    json.startObject();
    write(phone, json);
    json.endObject();
  }

  private static void write(Explained phone, FieldSink sink) {
    StoredBinding binding = phone.binding;
    Explanation explanation = phone.explanation;
    sink.text("node", binding.node());
    sink.text("profile", binding.profile());
    sink.text("user", binding.user());
    sink.text("domain", binding.domain());
    sink.text("call_id", binding.callId());
    sink.text("network_ip", binding.networkIp());
    sink.number("network_port", binding.networkPort());
    sink.text("transport", binding.transport());
    sink.text("user_agent", binding.userAgent());
    sink.text("nat", binding.nat());
    sink.text("nat_kind", binding.natKind());
    sink.text("cause", explanation.cause());
    sink.number("rule", explanation.rule());
    sink.number("rule_line", explanation.ruleLine());
    sink.number("configured_interval", explanation.configuredInterval().toMillis());
    sink.number("keepalive_interval", binding.keepaliveInterval());
    sink.text("event", explanation.event());
    sink.text("freeswitch_pings", explanation.freeswitchPings());
    sink.texts("why", phone.why);
  }
}
