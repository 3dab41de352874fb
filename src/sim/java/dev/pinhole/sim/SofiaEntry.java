package dev.pinhole.sim;

/** A line of {@code sofia status}. */
public record SofiaEntry(EntryType type, String name, String data, String state) {

  /** The second column, as wide as FreeSWITCH writes it. */
  public enum EntryType {
    PROFILE("profile"),
    ALIAS("  alias"),
    GATEWAY("gateway");

    private final String label;

    EntryType(String label) {
      this.label = label;
    }
  }

  static SofiaEntry profile(String name, String hostInUri, int port) {
    String url = "sip:mod_sofia@" + hostInUri + ":" + port;
    return new SofiaEntry(EntryType.PROFILE, name, url, "RUNNING (0)");
  }

  static SofiaEntry alias(String name, String profile) {
    return new SofiaEntry(EntryType.ALIAS, name, profile, "ALIASED");
  }

  static SofiaEntry gateway(String name, String uri) {
    return new SofiaEntry(EntryType.GATEWAY, name, uri, "NOREG");
  }

  boolean isProfile(String wanted) {
    return type == EntryType.PROFILE && name.equals(wanted);
  }

  /** The profile that it is, or belongs to. */
  String owner() {
    return switch (type) {
      case PROFILE -> name;
      case ALIAS -> data;
      case GATEWAY -> name.substring(0, name.indexOf("::"));
    };
  }

  int port() {
    return Integer.parseInt(data.substring(data.lastIndexOf(':') + 1));
  }

  String line() {
    return String.format("%25s\t%s\t  %40s\t%s\n", name, type.label, data, state);
  }
}
