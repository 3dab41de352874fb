package dev.pinhole.cli;

import dev.pinhole.advice.Concluder;
import dev.pinhole.advice.Conclusion;
import dev.pinhole.advice.Health;
import dev.pinhole.cli.Terminal.FullScreen;
import dev.pinhole.nat.NatKind;
import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.Column;
import dev.pinhole.store.PhoneText;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import dev.pinhole.store.StoredBindingOrder.By;
import dev.pinhole.store.StoredBindingOrder.Direction;
import dev.pinhole.text.Glob;
import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code pinhole list}. */
@Command(
    name = "list",
    customSynopsis = {
      "pinhole list [PHONE] [--nat] [--kind=KIND] [--ip=CIDR] [--agent=TEXT] ...",
      "                    [--sort=KEY] [-n=N] [-w | --json | --csv]"
    },
    description = "Lists the phones registered now, sorted by user and domain.",
    footer = {
      "",
      "Examples:",
      "  pinhole list --nat",
      "  pinhole list 1007                           by user, USER@DOMAIN, SIP URI,",
      "  pinhole list 198.51.100.7:5062                address (of phone or router),",
      "  pinhole list 00:15:65:5a:12:b3                or MAC address",
      "  pinhole list --match grandst                any text, wherever it stands",
      "  pinhole list --sort age -n 20               who registered last",
      "  pinhole list --unreachable",
      "  pinhole list --agent yealink --since 10m",
      "  pinhole list -w --sort age                  live, until q",
      "  pinhole list --kind rewritten-contact --domain pbx.example.com",
      "  pinhole list --ip 198.51.100.0/24 --json | jq -r .[].user",
      "",
      "RINGS says whether calls ring the phone: yes (it answered lately), should, or",
      "why not; pinhole show says what to do. AGE is the time since the last REGISTER",
      "(--since goes by that), KEPT since the last keep-alive, NEXT until the next",
      "one, or the next try if the phone does not ring. If copies of FreeSWITCH's",
      "messages come (HEP3), HEARD is the time since the phone's last packet, and RTT",
      "how long it takes to answer."
    })
public class ListCommand implements Runnable {
  private static final List<Column> COLUMNS =
      Stream.of(BindingColumn.ALL, Conclusion.COLUMNS).flatMap(List::stream).toList();

  /** Shorter than a user's number, as a rule: in {@code list -w 1007} the phone was meant. */
  private static final int LONGEST_PAUSE = 99;

  /** Above the rows of --watch: what this is, and the table's header. */
  private static final int OTHER_LINES = 2;

  private static final char CTRL_C = 3;

  @Mixin private ConfigOption config;

  @Mixin RowOutput output;

  @Parameters(
      arity = "0..1",
      paramLabel = "PHONE",
      description =
          "Only this user, USER@DOMAIN, SIP URI, address with or without a port, network or MAC"
              + " address; users and domains may be patterns, such as '10*'.")
  String phone;

  @Option(
      names = "--match",
      paramLabel = "TEXT",
      description =
          "Only those that have it somewhere in user, domain, Contact, source, User-Agent, Call-ID"
              + " or first Contact; a MAC address in any notation.")
  String match;

  @Option(
      names = "--user",
      paramLabel = "GLOB",
      description = "Only users that fit, such as '10*'; letter case counts.")
  private String user;

  @Option(names = "--nat", description = "Only those behind NAT (yes or likely).")
  private boolean nat;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only this nat_kind, such as private-contact.")
  private NatKind kind;

  @Mixin private PlaceOptions place;

  @Option(
      names = "--agent",
      paramLabel = "TEXT",
      description = "Only those that have it in their user_agent, or fit it, such as 'snom*'.")
  private String agent;

  @Option(names = "--unreachable", description = "Only those that do not answer.")
  private boolean unreachable;

  @Option(names = "--late", description = "Only those whose keep-alive is late.")
  private boolean late;

  @Mixin private SinceOption since;

  @Option(
      names = "--sort",
      paramLabel = "KEY",
      description = "By user, ip, age, kept, expires, nat, agent, heard, rtt, reach.")
  private By by;

  @Option(names = "--reverse", description = "The other way round; unknown stays last.")
  private boolean reverse;

  @Mixin private LimitOption limit;

  @Option(
      names = {"-w", "--watch"},
      arity = "0..1",
      paramLabel = "SECONDS",
      fallbackValue = "2",
      description = "Draw it again every 2 s, or so many, with changes marked, until q.")
  private Integer watch;

  /** The cells of the last picture of --watch. */
  private Map<List<String>, List<String>> drawn = Map.of();

  @Override
  public void run() {
    if (watch != null) {
      watch();
      return;
    }
    StoredBindingFilter filter = filter(output.now);
    StoredBindingOrder order = order();
    try (ReadStore store = config.openStore()) {
      StorePicture picture = store.picture();
      Concluder concluder = concluder(store, picture, output.now);
      PhoneTable table =
          new PhoneTable(concluder, output.now, output.ink(), columns(), Optional.empty());
      output.rows(
          COLUMNS,
          each ->
              store.bindings(
                  filter, order, binding -> each.accept(binding.with(concluder.of(binding).row()))),
          () -> {
            store.bindings(filter, order, table::add);
            output.print(table.table(), "");
          });
      output.picture(picture, () -> table.summary(store.countBindings()) + "; ");
      if (nat && output.forPeople()) {
        store.notYetKnown(filter).ifPresent(some -> output.notYetKnown("", some));
      }
    }
  }

  private Concluder concluder(ReadStore store, StorePicture picture, Instant now) {
    return new Concluder(store, picture, config.loadUsable().keepalive(), now);
  }

  private void watch() {
    if (watch < 1 || watch > LONGEST_PAUSE) {
      throw output.wrongUse(
          "--watch is from 1 to "
              + LONGEST_PAUSE
              + " seconds; a phone stands before it: pinhole list "
              + watch
              + " --watch");
    }
    if (!output.forPeople()) {
      throw output.wrongUse("--watch draws for people, --json and --csv are for programs");
    }
    // What is wrong with options or store has to be said on the terminal as it is.
    filter(output.now);
    order();
    config.openStore().close();
    try (FullScreen screen =
        config
            .surroundings()
            .terminal()
            .takeOver()
            .orElseThrow(() -> output.wrongUse("--watch needs a terminal to draw on"))) {
      draw(screen);
    }
  }

  /** Again and again, until q, with what has changed reversed. */
  private void draw(FullScreen screen) {
    List<String> picture = picture(screen.size());
    while (true) {
      screen.draw(picture);
      Optional<Character> key = screen.key(Duration.ofSeconds(watch));
      if (key.filter(ListCommand::ends).isPresent()) {
        return;
      }
      picture = pictureOrWhyNot(screen.size());
    }
  }

  private static boolean ends(char key) {
    return key == 'q' || key == 'Q' || key == FullScreen.END || key == CTRL_C;
  }

  private List<String> pictureOrWhyNot(Terminal.Size size) {
    try {
      return picture(size);
    } catch (ReadStoreException e) {
      // A daemon that starts anew may be moving it just now.
      String why = Visible.truncated(Visible.of(e.getMessage()), size.columns());
      return List.of(output.ink().paint(Tone.WRONG, why), "trying again; q ends");
    }
  }

  private List<String> picture(Terminal.Size size) {
    Instant now = config.surroundings().clock().instant();
    int room = Math.max(1, size.rows() - OTHER_LINES);
    try (ReadStore store = config.openStore()) {
      StorePicture picture = store.picture();
      PhoneTable table =
          new PhoneTable(
              concluder(store, picture, now),
              now,
              output.ink().withMarks(),
              columns(),
              Optional.of(drawn));
      store.bindings(filter(now), order().atMost(room), table::add);
      drawn = table.drawn();
      List<String> lines = new ArrayList<>();
      lines.add(title(table.summary(store.countBindings()), picture, now, size.columns()));
      lines.addAll(table.table().lines(OptionalInt.of(size.columns()), ""));
      return lines;
    }
  }

  private String title(String summary, StorePicture picture, Instant now, int columns) {
    String time = IsoTime.local(now, output.zone()).substring(11);
    String text = time + "  " + summary + "; " + Health.picture(picture, now);
    Tone tone = Health.isCurrent(picture, now) ? Tone.PLAIN : Tone.WRONG;
    return output.ink().paint(tone, Visible.truncated(text, columns));
  }

  /**
   * @throws ParameterException if the time cannot be read
   */
  private StoredBindingFilter filter(Instant now) {
    StoredBindingFilter filter =
        new StoredBindingFilter(
            Set.of(),
            Optional.ofNullable(kind),
            place.profile(),
            place.domain(),
            place.network(),
            Optional.ofNullable(agent).map(Glob::part),
            unreachable ? Optional.of(StoredBinding.UNREACHABLE) : Optional.empty(),
            late ? Optional.of(now.minus(StoredBinding.WRITING)) : Optional.empty(),
            since.at(output, now),
            Optional.ofNullable(match),
            Optional.ofNullable(user).map(Glob::new),
            Optional.ofNullable(phone).map(PhoneText::parse));
    return nat ? filter.behindNat() : filter;
  }

  /**
   * @throws ParameterException if the limit is none
   */
  private StoredBindingOrder order() {
    return new StoredBindingOrder(
        by == null ? By.USER : by,
        reverse ? Direction.REVERSED : Direction.USUAL,
        limit.first(output));
  }

  /** The columns that were asked about. */
  private Set<String> columns() {
    Set<String> columns = new HashSet<>();
    if (agent != null || by == By.AGENT) {
      columns.add(PhoneTable.AGENT);
    }
    if (late) {
      columns.add(PhoneTable.NEXT);
    }
    return columns;
  }
}
