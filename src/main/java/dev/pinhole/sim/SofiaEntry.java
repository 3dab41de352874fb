package dev.pinhole.sim;

/** A line of {@code sofia status}. */
public record SofiaEntry(Type type, String name, String data, String state) {

  /** The second column, as wide as FreeSWITCH writes it. */
  public enum Type {
    PROFILE("profile"),
    ALIAS("  alias"),
    GATEWAY("gateway");

    private final String label;

    Type(String label) {
      this.label = label;
    }
  }

  static SofiaEntry profile(String name, String hostInUri, int port) {
    String url = "sip:mod_sofia@" + hostInUri + ":" + port;
    return new SofiaEntry(Type.PROFILE, name, url, "RUNNING (0)");
  }

  static SofiaEntry alias(String name, String profile) {
    return new SofiaEntry(Type.ALIAS, name, profile, "ALIASED");
  }

  static SofiaEntry gateway(String name, String uri) {
    return new SofiaEntry(Type.GATEWAY, name, uri, "NOREG");
  }

  boolean isProfile(String wanted) {
    return type == Type.PROFILE && name.equals(wanted);
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
