package dev.pinhole.sim;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which events one socket wants and how; the words of {@code event}, {@code nixevent}, {@code
 * filter}.
 */
final class Subscription {
  /** How events are written. */
  enum EventFormat {
    JSON,
    PLAIN
  }

  /** Names that FreeSWITCH knows; other words before CUSTOM mean nothing. */
  private static final Set<String> KNOWN =
      Set.copyOf(
          words(
              """
              ALL CUSTOM HEARTBEAT BACKGROUND_JOB PUBLISH UNPUBLISH NOTIFY API STARTUP SHUTDOWN
              SHUTDOWN_REQUESTED RE_SCHEDULE RELOADXML LOG MODULE_LOAD MODULE_UNLOAD PRESENCE_IN
              PRESENCE_OUT PRESENCE_PROBE MESSAGE_WAITING MESSAGE_QUERY MESSAGE SEND_MESSAGE ROSTER
              CODEC TRAP GENERAL COMMAND SESSION_HEARTBEAT CHANNEL_CREATE CHANNEL_DESTROY
              CHANNEL_STATE CHANNEL_CALLSTATE CHANNEL_ANSWER CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE
              CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_BRIDGE CHANNEL_UNBRIDGE
              CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_OUTGOING CHANNEL_PARK CHANNEL_UNPARK
              CHANNEL_ORIGINATE CHANNEL_UUID DTMF TALK NOTALK
              """));

  private final Set<String> names = new HashSet<>();
  private final Set<String> subclasses = new HashSet<>();
  private final Map<String, String> filters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private EventFormat format = EventFormat.PLAIN;
  private boolean listening;

  EventFormat format() {
    return format;
  }

  boolean listening() {
    return listening;
  }

  boolean wants(SimEvent event) {
    EventKind kind = event.kind();
    return names.contains(kind.eventName())
        && (!kind.custom() || subclasses.contains(kind.subclass()))
        && (filters.isEmpty()
            || filters.entrySet().stream()
                .anyMatch(f -> event.header(f.getKey()).equalsIgnoreCase(f.getValue())));
  }

  /** {@code event [plain|json] NAME... [CUSTOM SUBCLASS...]}, with the reply. */
  String event(String words) {
    boolean custom = false;
    boolean any = false;
    List<String> list = words(words);
    for (int i = 0; i < list.size(); i++) {
      String name = list.get(i).toUpperCase(Locale.ROOT);
      if (i == 0 && (name.equals("JSON") || name.equals("PLAIN"))) {
        format = EventFormat.valueOf(name);
      } else if (custom) {
        // From here on, every word is a subclass: HEARTBEAT behind CUSTOM never comes.
        subclasses.add(list.get(i));
      } else if (KNOWN.contains(name)) {
        any = true;
        custom = name.equals("CUSTOM");
        add(name);
      }
    }
    listening |= any;
    return any
        ? "+OK event listener enabled " + format.name().toLowerCase(Locale.ROOT)
        : "-ERR no keywords supplied";
  }

  private void add(String name) {
    if (name.equals("ALL")) {
      names.addAll(KNOWN);
      for (EventKind kind : EventKind.values()) {
        subclasses.add(kind.subclass());
      }
    } else {
      names.add(name);
    }
  }

  String nixEvent(String words) {
    boolean custom = false;
    boolean any = false;
    for (String word : words(words)) {
      String name = word.toUpperCase(Locale.ROOT);
      if (custom) {
        subclasses.remove(word);
      } else if (name.equals("CUSTOM")) {
        any = true;
        custom = true;
      } else if (KNOWN.contains(name)) {
        any = true;
        names.remove(name);
      }
    }
    return any ? "+OK events nixed" : "-ERR no keywords supplied";
  }

  String noEvents() {
    if (!listening) {
      return "-ERR not listening for events";
    }
    listening = false;
    names.clear();
    subclasses.clear();
    return "+OK no longer listening for events";
  }

  /** {@code filter HEADER VALUE}, or {@code filter delete HEADER|all}. */
  String filter(String words) {
    String[] parts = words.trim().split(" ", 2);
    if (parts.length < 2) {
      return "-ERR invalid syntax";
    }
    if (parts[0].equalsIgnoreCase("delete")) {
      String[] which = parts[1].split(" ", 2);
      if (which[0].equalsIgnoreCase("all")) {
        filters.clear();
      } else {
        filters.remove(which[0]);
      }
      return "+OK filter deleted. [" + which[0] + "][" + (which.length < 2 ? "" : which[1]) + "]";
    }
    filters.put(parts[0], parts[1]);
    return "+OK filter added. [" + parts[0] + "]=[" + parts[1] + "]";
  }

  private static List<String> words(String text) {
    return List.of(text.trim().split("\\s+", -1));
  }
}
