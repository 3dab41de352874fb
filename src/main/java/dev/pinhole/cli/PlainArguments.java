package dev.pinhole.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads arguments that have nothing special about them, without picocli, which takes long to read
 * the annotations of a command. Each is an option of {@link PlainOptions}, given once, with a value
 * that can be read, or an operand. All else is left to picocli: help, mistakes and what to say of
 * them, and rarer ways of writing.
 */
final class PlainArguments {
  /** What is set where no value is written. */
  private static final String FLAG = "true";

  /** Where the value of an option or operand belongs: {@link PlainOptions} says how it is read. */
  private record Place(String group, String path) {
    static Place of(String text) {
      int slash = text.indexOf('/');
      return new Place(slash < 0 ? text : text.substring(0, slash), text.replace('/', '.'));
    }
  }

  private final CommandSurroundings surroundings;
  private final Invoker invoker;
  private final Object command;
  private final Map<String, Place> options = new HashMap<>();
  private final List<Place> operands = new ArrayList<>();
  private int needed;

  private PlainArguments(CommandSurroundings surroundings, Invoker invoker, Object command) {
    this.surroundings = surroundings;
    this.invoker = invoker;
    this.command = command;
  }

  /**
   * The command with all that was given, ready to run; empty if picocli has to see to it.
   *
   * @param args its name and what follows
   */
  static Optional<Object> read(
      CommandSurroundings surroundings, Invoker invoker, Class<?> type, String... args) {
    String known = PlainOptions.of(args[0]);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    try {
      PlainArguments reader = new PlainArguments(surroundings, invoker, made(type));
      reader.learn(known);
      return reader.takes(args) ? Optional.of(reader.command) : Optional.empty();
    } catch (TypeConversionException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the options of " + args[0] + " are others", e);
    }
  }

  private static Object made(Class<?> type) throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private void learn(String known) throws ReflectiveOperationException {
    StringTokenizer words = new StringTokenizer(known);
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      int colon = word.indexOf(':');
      if (colon < 0) {
        addMixin(word);
        continue;
      }
      int equals = word.indexOf('=');
      Place place = Place.of(word.substring(colon + 1, equals < 0 ? word.length() : equals));
      if (equals >= 0) {
        set(place, word.substring(equals + 1));
      }
      if (word.charAt(0) == '-') {
        for (String name : word.substring(0, colon).split(",")) {
          options.put(name, place);
        }
      } else {
        operands.add(place);
        needed += word.charAt(colon - 1) == '?' ? 0 : 1;
      }
    }
  }

  private void addMixin(String name) throws ReflectiveOperationException {
    Field field = field(command, name);
    Optional<?> known = surroundings.mixin(field.getType());
    Object mixin = known.isPresent() ? known.get() : made(field.getType());
    if (mixin instanceof Invoker.Invoked part) {
      part.invokedBy(invoker);
    }
    field.set(command, mixin);
  }

  private boolean takes(String... args) throws ReflectiveOperationException {
    Set<String> given = new HashSet<>();
    int operand = 0;
    for (int i = 1; i < args.length; i++) {
      if (!isOption(args[i])) {
        if (operand == operands.size() || args[i].isEmpty()) {
          return false;
        }
        set(operands.get(operand++), args[i]);
        continue;
      }
      int equals = args[i].startsWith("--") ? args[i].indexOf('=') : -1;
      Place place = options.get(equals < 0 ? args[i] : args[i].substring(0, equals));
      if (place == null || !given.add(place.group)) {
        return false;
      }
      String value = FLAG;
      if (equals >= 0) {
        value = args[i].substring(equals + 1);
      } else if (!isFlag(place)) {
        i++;
        value = i < args.length ? args[i] : "";
      }
      if (value.isEmpty() || isOption(value) || equals >= 0 && isFlag(place)) {
        return false;
      }
      set(place, value);
    }
    return operand >= needed;
  }

  private static boolean isOption(String word) {
    return word.startsWith("-");
  }

  private boolean isFlag(Place place) throws ReflectiveOperationException {
    return field(holder(place), name(place)).getType() == boolean.class;
  }

  private void set(Place place, String text) throws ReflectiveOperationException {
    Object holder = holder(place);
    Field field = field(holder, name(place));
    field.set(holder, OptionValues.read(field.getType(), text));
  }

  /** The command itself, a mixin of it, or a group in one. */
  private Object holder(Place place) throws ReflectiveOperationException {
    Object holder = command;
    int from = 0;
    for (int dot = place.path.indexOf('.'); dot >= 0; dot = place.path.indexOf('.', from)) {
      holder = field(holder, place.path.substring(from, dot)).get(holder);
      from = dot + 1;
    }
    return holder;
  }

  private static String name(Place place) {
    return place.path.substring(place.path.lastIndexOf('.') + 1);
  }

  /** One that the object has, or inherits. */
  private static Field field(Object holder, String name) throws ReflectiveOperationException {
    Class<?> type = holder.getClass();
    while (true) {
      try {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
      } catch (NoSuchFieldException e) {
        type = type.getSuperclass();
        if (type == null) {
          throw e;
        }
      }
    }
  }
}
