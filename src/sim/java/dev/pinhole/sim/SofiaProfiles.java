package dev.pinhole.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The profiles with their aliases and gateways, and which of them run. */
final class SofiaProfiles {
  private static final String RULER = "=".repeat(97) + "\n";

  private final List<SofiaEntry> entries;
  private final Set<String> stopped = new HashSet<>();
  private final Map<String, Map<String, String>> parameters = new HashMap<>();

  private final Map<String, String> globals = new LinkedHashMap<>();

  /** Of each gateway. */
  String gatewayPassword = "verysecret";

  SofiaProfiles(List<SofiaEntry> entries) {
    this.entries = entries;
  }

  /** The running profile of that name or alias. */
  Optional<SofiaEntry> running(String nameOrAlias) {
    return entries.stream()
        .filter(
            entry ->
                entry.type() != SofiaEntry.EntryType.GATEWAY && entry.name().equals(nameOrAlias))
        .map(entry -> entry.type() == SofiaEntry.EntryType.ALIAS ? entry.data() : entry.name())
        .flatMap(name -> entries.stream().filter(entry -> entry.isProfile(name)))
        .filter(entry -> !stopped.contains(entry.name()))
        .findFirst();
  }

  List<String> names() {
    return entries.stream()
        .filter(entry -> entry.type() == SofiaEntry.EntryType.PROFILE)
        .map(SofiaEntry::name)
        .toList();
  }

  SofiaEntry profile(String name) {
    return entries.stream()
        .filter(entry -> entry.isProfile(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no profile " + name));
  }

  /** What the configuration says from now on. */
  void parameter(String profile, String name, String value) {
    parameters
        .computeIfAbsent(profile(profile).name(), any -> new LinkedHashMap<>())
        .put(name, value);
  }

  /** Of the configuration's global settings, from now on. */
  void global(String name, String value) {
    globals.put(name, value);
  }

  String global(String name) {
    return globals.getOrDefault(name, "");
  }

  void stop(String name) {
    stopped.add(profile(name).name());
  }

  void start(String name) {
    stopped.remove(profile(name).name());
  }

  void startAll() {
    stopped.clear();
  }

  /** What {@code sofia status} prints. */
  String status() {
    StringBuilder text = new StringBuilder();
    text.append(String.format("%25s\t%s\t  %40s\t%s\n", "Name", "   Type", "Data", "State"));
    text.append(RULER);
    int profiles = 0;
    int aliases = 0;
    for (SofiaEntry entry : entries) {
      if (!stopped.contains(entry.owner())) {
        text.append(entry.line());
        profiles += entry.type() == SofiaEntry.EntryType.PROFILE ? 1 : 0;
        aliases += entry.type() == SofiaEntry.EntryType.ALIAS ? 1 : 0;
      }
    }
    text.append(RULER).append(profiles).append(profiles == 1 ? " profile " : " profiles ");
    return text.append(aliases).append(aliases == 1 ? " alias\n" : " aliases\n").toString();
  }

  /** The configuration as {@code xml_locate} prints it, stopped profiles included. */
  String configuration() {
    StringBuilder xml = new StringBuilder();
    xml.append("<configuration name=\"sofia.conf\" description=\"sofia Endpoint\">\n");
    xml.append("  <global_settings>\n");
    param(xml, 4, "log-level", "0");
    globals.forEach((name, value) -> param(xml, 4, name, value));
    xml.append("  </global_settings>\n  <profiles>\n");
    for (SofiaEntry profile : entries) {
      if (profile.type() == SofiaEntry.EntryType.PROFILE) {
        xml.append("    <profile name=\"").append(escaped(profile.name())).append("\">\n");
        gateways(xml, profile.name());
        xml.append("      <settings>\n");
        param(xml, 8, "context", "public");
        param(xml, 8, "sip-port", Integer.toString(profile.port()));
        parameters
            .getOrDefault(profile.name(), Map.of())
            .forEach((name, value) -> param(xml, 8, name, value));
        xml.append("      </settings>\n    </profile>\n");
      }
    }
    return xml.append("  </profiles>\n</configuration>\n").toString();
  }

  private void gateways(StringBuilder xml, String profile) {
    xml.append("      <gateways>\n");
    for (SofiaEntry entry : entries) {
      if (entry.type() == SofiaEntry.EntryType.GATEWAY && entry.owner().equals(profile)) {
        String name = entry.name().substring(profile.length() + 2);
        xml.append("        <gateway name=\"").append(escaped(name)).append("\">\n");
        param(xml, 10, "username", "joeuser");
        param(xml, 10, "password", gatewayPassword);
        param(xml, 10, "register", "false");
        xml.append("        </gateway>\n");
      }
    }
    xml.append("      </gateways>\n");
  }

  private static void param(StringBuilder xml, int indent, String name, String value) {
    xml.append(" ".repeat(indent)).append("<param name=\"").append(escaped(name));
    xml.append("\" value=\"").append(escaped(value)).append("\"/>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
