package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.advice.Explainer;
import dev.pinhole.advice.Explanation;
import dev.pinhole.advice.LearntBound;
import dev.pinhole.store.Column;
import dev.pinhole.store.KeepaliveSwitch.Position;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

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

  private enum Cause implements Column {
    CAUSE,
    RULE,
    RULE_LINE,
    CONFIGURED_INTERVAL,
    EVENT,
    FREESWITCH_PINGS,
    WHY
  }

  private static final List<Column> COLUMNS =
      List.of(
          NODE,
          PROFILE,
          USER,
          DOMAIN,
          CALL_ID,
          NETWORK_IP,
          NETWORK_PORT,
          TRANSPORT,
          USER_AGENT,
          NAT,
          NAT_KIND,
          Cause.CAUSE,
          Cause.RULE,
          Cause.RULE_LINE,
          Cause.CONFIGURED_INTERVAL,
          KEEPALIVE_INTERVAL,
          Cause.EVENT,
          Cause.FREESWITCH_PINGS,
          Cause.WHY);

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Parameters(paramLabel = "USER[@DOMAIN]", description = "The phone's address of record.")
  private String name;

  private record Explained(StoredBinding binding, Explanation explanation, List<String> why) {}

  @Override
  public Integer call() {
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
                .maybeText(NETWORK_IP)
                .flatMap(store::network)
                .flatMap(known -> LearntBound.of(known, now));
        Explanation explanation = explainer.explain(binding.toBinding(), learnt);
        phones.add(new Explained(binding, explanation, why(binding, explanation)));
      }
      output.rows(
          COLUMNS,
          phones.stream().map(ExplainKeepalive::row).toList(),
          () -> text(phones, picture, output.out()));
    }
    return ExitCode.DONE.number();
  }

  /** The daemon may know better than the configuration. */
  private static List<String> why(StoredBinding binding, Explanation explanation) {
    List<String> why = new ArrayList<>(explanation.why());
    long now = binding.number(KEEPALIVE_INTERVAL);
    if (explanation.isKept() && now > 0 && now != explanation.interval().toMillis()) {
      String seconds = Duration.ofMillis(now).toSeconds() + "s";
      if (binding.text(REACHABILITY).equals("unreachable")) {
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
      out.append(Visible.of(binding.aor()))
          .append(" at ")
          .append(Visible.of(HostAndPort.text(binding, NETWORK_IP, NETWORK_PORT)))
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

  private static Row row(Explained phone) {
    Explanation explanation = phone.explanation;
    return phone
        .binding
        .with(Cause.CAUSE, explanation.cause())
        .with(Cause.RULE, explanation.rule())
        .with(Cause.RULE_LINE, explanation.ruleLine())
        .with(Cause.CONFIGURED_INTERVAL, explanation.configuredInterval().toMillis())
        .with(Cause.EVENT, explanation.event())
        .with(Cause.FREESWITCH_PINGS, explanation.freeswitchPings())
        .with(Cause.WHY, phone.why);
  }
}
