package dev.pinhole.man;

import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.nat.NatKind;
import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.KeepaliveSwitch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a shell can offer where an option or a command takes a value. */
sealed interface Value {
  /** What the store has, in the word that {@code pinhole complete} asks for it by. */
  record Stored(String what) implements Value {}

  /** One of these. */
  record Words(List<String> words) implements Value {}

  /** Several of these, with commas between. */
  record Listed(List<String> words) implements Value {}

  /** A file. */
  record File() implements Value {}

  /** Nobody can know. */
  record Unknown() implements Value {}

  static Value of(ArgSpec argument) {
    Class<?> type = argument.typeInfo().getAuxiliaryTypes()[0];
    if (type == NatKind.class) {
      return new Stored(BindingColumn.NAT_KIND.word());
    }
    if (type == Path.class) {
      return new File();
    }
    if (type.isEnum()) {
      return new Words(
          Arrays.stream(type.getEnumConstants())
              .map(word -> word.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
              .toList());
    }
    if (argument instanceof OptionSpec option) {
      return switch (option.longestName()) {
        case "--event" -> new Listed(events());
        case "--domain" -> new Stored(BindingColumn.DOMAIN.word());
        case "--profile" -> new Stored(BindingColumn.PROFILE.word());
        default -> new Unknown();
      };
    }
    return switch (argument.paramLabel()) {
      case "USER@DOMAIN" -> new Stored("address");
      case "USER[@DOMAIN]", "PHONE" -> new Stored(BindingColumn.USER.word());
      case "COMMAND" ->
          new Words(
              new Described(argument.command().parent())
                  .subcommands().stream().map(Described::name).toList());
      default -> new Unknown();
    };
  }

  private static List<String> events() {
    return Stream.concat(
            Arrays.stream(HistoryEvent.values()).map(HistoryEvent::text),
            Stream.of(KeepaliveSwitch.OFF_EVENT, KeepaliveSwitch.ON_EVENT))
        .toList();
  }
}
