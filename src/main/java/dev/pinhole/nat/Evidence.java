package dev.pinhole.nat;

/** The sentences an admin reads. Whatever a phone wrote enters them by {@link Endpoint} only. */
final class Evidence {

  static final String UNREADABLE_CONTACT = "the Contact cannot be read";
  static final String LEARNT = "learnt from an earlier REGISTER of this Call-ID";

  private Evidence() {}

  static String unreadableSource(Endpoint source) {
    return source.host().isEmpty()
        ? "the REGISTER's source is missing"
        : "the REGISTER's source " + source + " is not an address and port";
  }

  static String foreignPath(Endpoint path, Endpoint source) {
    return "requests go to " + path + ", the REGISTER came from " + source;
  }

  static String namedPath(Endpoint path) {
    return path.host().isEmpty()
        ? "requests go by an fs_path that cannot be read"
        : "requests go by " + path + ", a name that is not looked up";
  }

  static String proxied(Endpoint source) {
    return "the REGISTER came from " + source + ", a proxy that put itself on the path";
  }

  static String forced(String word) {
    return "FreeSWITCH says " + word + ": it sends to the source whatever the Contact is";
  }

  static String firstElsewhere(Endpoint first, Endpoint source) {
    return "first REGISTER advertised " + first + ", it came from " + source;
  }

  static String webSocket(Endpoint source) {
    return "a WebSocket from " + source + ", whose Contact tells no address of the phone";
  }

  static String hostName(Endpoint contact) {
    return "Contact is the name " + contact + ", which is not looked up";
  }

  static String privateContact(Endpoint contact, Endpoint source) {
    return "Contact is the private address " + contact + ", the REGISTER came from " + source;
  }

  static String rewritten(Endpoint first, Endpoint contact) {
    return "first REGISTER advertised " + first + ", the accepted one " + contact;
  }

  static String flagged(Endpoint source) {
    return "Contact is the source "
        + source
        + ", but FreeSWITCH takes the phone for one behind NAT";
  }

  static String callId(Address host, Endpoint source) {
    return "Contact is the source " + source + ", but the Call-ID has the private address " + host;
  }

  static String addressMismatch(Endpoint contact, Endpoint source) {
    return "Contact is " + contact + ", the REGISTER came from " + source;
  }

  static String portMismatch(int port, Endpoint source) {
    return "Contact has port " + port + ", the REGISTER came from " + source;
  }

  static String noFirstContact(Endpoint source) {
    return "Contact is the source " + source + ", but the first REGISTER was not seen";
  }

  static String firstIsSource(Endpoint source) {
    return "first REGISTER already advertised the source " + source;
  }

  static String natSeenNearby(Endpoint source) {
    return "another phone at this address was behind NAT: " + host(source);
  }

  static String localNetwork(Endpoint source, Cidr network) {
    return "Contact and source are " + host(source) + " in the local network " + network;
  }

  private static String host(Endpoint endpoint) {
    return Endpoint.of(endpoint.host(), 0).toString();
  }
}
