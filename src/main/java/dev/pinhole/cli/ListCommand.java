package dev.pinhole.cli;

import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.store.StoredBindingFilter;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pinhole list}. */
@Command(
    name = "list",
    description = "Lists the phones registered now, sorted by user and domain.",
    footer = {
      "",
      "Examples:",
      "  pinhole list --nat",
      "  pinhole list --kind rewritten-contact --domain pbx.example.com",
      "  pinhole list --ip 198.51.100.0/24 --json | jq -r .[].user",
      "",
      "AGE is the time since the last REGISTER, KEPT since the last keep-alive. To use",
      "more than 80 columns: COLUMNS=$COLUMNS pinhole list"
    })
public final class ListCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @ArgGroup private FormatOption format = new FormatOption();

  @Option(names = "--nat", description = "Only those behind NAT (yes or likely).")
  private boolean nat;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      converter = NatKindConverter.class,
      description = "Only this nat_kind, such as private-contact.")
  private NatKind kind;

  @Option(names = "--profile", paramLabel = "NAME", description = "Only this sofia profile.")
  private String profile;

  @Option(names = "--domain", paramLabel = "NAME", description = "Only this domain.")
  private String domain;

  @Option(
      names = "--ip",
      paramLabel = "CIDR",
      converter = CidrConverter.class,
      description = "Only those whose network_ip is this address or in this network.")
  private Cidr network;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (ReadStore store = config.openStore()) {
      Instant now = config.surroundings().clock().instant();
      StorePicture picture = store.picture();
      switch (format.format()) {
        case JSON -> JsonFields.array(out, json -> json(store, json));
        case CSV -> csv(store, out);
        case TABLE -> table(store, out, now, picture);
      }
      out.flush();
      if (format.format() != FormatOption.Format.TABLE && !PictureLine.isCurrent(picture, now)) {
        spec.commandLine().getErr().println("pinhole: " + PictureLine.of(picture, now));
      }
    }
    return ExitCode.DONE.number();
  }

  private StoredBindingFilter filter() {
    Set<Nat> verdicts = nat ? EnumSet.of(Nat.YES, Nat.LIKELY) : EnumSet.noneOf(Nat.class);
    return new StoredBindingFilter(
        verdicts,
        Optional.ofNullable(kind),
        Optional.ofNullable(profile),
        Optional.ofNullable(domain),
        Optional.ofNullable(network));
  }

  private void table(ReadStore store, PrintWriter out, Instant now, StorePicture picture) {
    BindingTable table = new BindingTable(now);
    store.bindings(filter(), table::add);
    table.print(out, config.surroundings().columns());
    out.append(table.summary(store.countBindings()))
        .append("; ")
        .append(PictureLine.of(picture, now))
        .append('\n');
  }

  private void csv(ReadStore store, PrintWriter out) {
    CsvFields csv = new CsvFields(out, StoredBinding.columns());
    store.bindings(
        filter(),
        binding -> {
          BindingFields.write(binding, csv);
          csv.endRow();
        });
  }

  private void json(ReadStore store, JsonFields json) {
    store.bindings(
        filter(),
        binding -> {
          json.startObject();
          BindingFields.write(binding, json);
          json.endObject();
        });
  }
}
