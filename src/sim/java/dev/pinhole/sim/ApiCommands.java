package dev.pinhole.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The API commands, as {@code api} and {@code bgapi} run them. Loop thread only. */
final class ApiCommands {
  private static final String RELEASE = "1.11.2-release";

  private final SimLoop loop;
  private final SimOptions options;
  private final SofiaProfiles profiles;
  private final SimRegistrar registrar;
  private final SipCapture capture;
  private final Uptime uptime;

  ApiCommands(
      SimLoop loop,
      SimOptions options,
      SofiaProfiles profiles,
      SimRegistrar registrar,
      SipCapture capture,
      Uptime uptime) {
    this.loop = loop;
    this.options = options;
    this.profiles = profiles;
    this.registrar = registrar;
    this.capture = capture;
    this.uptime = uptime;
  }

  ApiText run(String line) {
    List<String> words = words(line);
    String command = words.isEmpty() ? "" : words.get(0);
    return switch (command) {
      case "sofia" -> sofia(words.subList(1, words.size()));
      case "xml_locate" -> ApiText.of(xmlLocate(words.subList(1, words.size())));
      case "reloadxml" -> ApiText.of("+OK [Success]\n");
      case "status" -> ApiText.of(status());
      case "uptime" -> ApiText.of(uptime.elapsed().toSeconds() + "\n");
      case "version" ->
          ApiText.of(
              "FreeSWITCH Version "
                  + Uptime.VERSION
                  + " (git 3f13ad1 2026-08-09 16:23:10Z 64bit)\n");
      default -> ApiText.of("-ERR " + command + " Command not found!\n");
    };
  }

  private ApiText sofia(List<String> words) {
    return switch (word(words, 0)) {
      case "status" -> sofiaStatus(words.subList(1, words.size()));
      case "profile" -> ApiText.of(sofiaProfile(words.subList(1, words.size())));
      case "global" -> ApiText.of(sofiaGlobal(words.subList(1, words.size())));
      case "" -> ApiText.of("-USAGE: sofia <cmd> <args>\n");
      default -> ApiText.of("Unknown Command [" + words.get(0) + "]\n");
    };
  }

  private String xmlLocate(List<String> words) {
    if (words.size() != 4) {
      return "-ERR bad args\n";
    }
    return words.equals(List.of("configuration", "configuration", "name", "sofia.conf"))
        ? profiles.configuration()
        : "can't find anything\n";
  }

  private ApiText sofiaStatus(List<String> words) {
    if (words.isEmpty()) {
      return ApiText.of(profiles.status());
    }
    if (!words.get(0).equalsIgnoreCase("profile")) {
      return ApiText.of("Invalid Syntax!\n");
    }
    return profiles
        .running(word(words, 1))
        .map(profile -> listing(profile.name(), word(words, 2), word(words, 3)))
        .orElse(ApiText.of("Invalid Profile!\n"));
  }

  private ApiText listing(String profile, String what, String argument) {
    List<SimRow> rows =
        switch (what.toLowerCase(Locale.ROOT)) {
          case "reg" -> withContact(profile, argument.toLowerCase(Locale.ROOT));
          case "user" -> ofUser(profile, argument);
          default -> null;
        };
    if (rows == null) {
      int count = registrar.table().ofProfile(profile).size();
      return ApiText.of("Name             \t" + profile + "\nREGISTRATIONS    \t" + count + "\n");
    }
    long now = Math.floorDiv(loop.timers().epochMillis(), 1000);
    return new Listing(rows, now, options.zone);
  }

  private List<SimRow> withContact(String profile, String part) {
    List<SimRow> rows = registrar.table().ofProfile(profile);
    return part.isEmpty()
        ? rows
        : rows.stream()
            .filter(row -> row.contact().toLowerCase(Locale.ROOT).contains(part))
            .toList();
  }

  private List<SimRow> ofUser(String profile, String who) {
    int at = who.indexOf('@');
    String user = at < 0 ? "" : who.substring(0, at);
    String host = who.substring(at + 1);
    if (!user.isEmpty() && !host.isEmpty()) {
      return registrar.table().ofUser(profile, user, host);
    }
    return registrar.table().ofProfile(profile).stream()
        .filter(row -> user.isEmpty() ? row.host().equals(host) : row.user().equals(user))
        .toList();
  }

  private String sofiaGlobal(List<String> words) {
    if (!word(words, 0).equalsIgnoreCase("capture")) {
      return "-USAGE: global siptrace|capture <on/off>\n";
    }
    boolean to = word(words, 1).equalsIgnoreCase("on");
    profiles.names().stream()
        .filter(name -> profiles.running(name).isPresent())
        .forEach(name -> capture.turn(name, to));
    return "+OK Global capture " + (to ? "on" : "off");
  }

  private String sofiaProfile(List<String> words) {
    if (words.size() < 2) {
      return "Invalid Args!\n";
    }
    return profiles
        .running(words.get(0))
        .map(profile -> act(profile.name(), words.subList(1, words.size())))
        .orElse("Invalid Profile [" + words.get(0) + "]");
  }

  /** Deletes far too much when it is given no argument, or {@code reboot}: so does FreeSWITCH. */
  private String act(String profile, List<String> words) {
    String argument = word(words, 1);
    return switch (words.get(0).toLowerCase(Locale.ROOT)) {
      case "flush_inbound_reg" -> {
        boolean all = argument.isEmpty() || argument.equalsIgnoreCase("reboot");
        boolean reboot = (all ? argument : word(words, 2)).equalsIgnoreCase("reboot");
        yield flush(profile, all ? "" : argument, reboot ? "rebooting" : "flushing");
      }
      case "check_sync" ->
          argument.isEmpty()
              ? flush(profile, "", "syncing")
              : "+OK syncing all registrations matching specified call_id\n";
      case "capture" -> capture(profile, argument);
      case "rescan" -> {
        capture.rescan();
        yield "+OK scan complete\n";
      }
      default -> "-ERR Unknown command!\n";
    };
  }

  private String capture(String profile, String argument) {
    if (argument.isEmpty()) {
      return "Usage: sofia profile <name> capture <on/off>\n";
    }
    boolean to = argument.equalsIgnoreCase("on");
    capture.turn(profile, to);
    return (to ? "Enabled" : "Disabled") + " sip capturing on " + profile;
  }

  private String flush(String profile, String which, String doing) {
    if (which.isEmpty()) {
      registrar.flushAll(profile);
      return "+OK " + doing + " all registrations\n";
    }
    registrar.flush(profile, which);
    return "+OK " + doing + " all registrations matching specified call_id\n";
  }

  private String status() {
    return "UP "
        + uptime.words()
        + "\nFreeSWITCH (Version "
        + RELEASE
        + " git 3f13ad1 2026-08-09 16:23:10Z 64bit) is ready\n"
        + "0 session(s) since startup\n"
        + "0 session(s) - peak 0, last 5min 0 \n"
        + "0 session(s) per Sec out of max 30, peak 0, last 5min 0 \n"
        + "1000 session(s) max\n"
        + "min idle cpu 0.00/71.57\n"
        + "Current Stack Size/Max 240K/8192K\n";
  }

  private static String word(List<String> words, int index) {
    return index < words.size() ? words.get(index) : "";
  }

  /** Split at spaces; single quotes keep them together and are dropped. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (char c : (line + " ").toCharArray()) {
      if (c == '\'') {
        quoted = !quoted;
      } else if (c != ' ' || quoted) {
        word.append(c);
      } else if (word.length() > 0) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    return words;
  }
}
