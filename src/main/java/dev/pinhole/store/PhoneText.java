package dev.pinhole.store;

import dev.pinhole.nat.Cidr;
import dev.pinhole.text.Glob;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an admin types or pastes to name phones: a user, {@code USER@DOMAIN}, a SIP URI, an address
 * of the phone or its router, with a port or of a network, or a MAC address. One text can be read
 * in several ways; whatever any of them means is named.
 *
 * @param user may be a pattern
 * @param domain may be a pattern
 * @param whole all of it, where what looks like a domain can belong to the user
 * @param port of {@code network}; 0 for any
 * @param mac its twelve digits
 * @param uri user, host and port of a SIP URI, as a Contact has them
 */
public record PhoneText(
    Glob user,
    Optional<Glob> domain,
    Optional<Glob> whole,
    Optional<Cidr> network,
    int port,
    Optional<String> mac,
    Optional<String> uri) {

  private static final Pattern URI =
      Pattern.compile("(?i)sips?:(?:([^@]*)@)?([^;?>, ]+).*", Pattern.DOTALL);

  private static final Pattern ENDPOINT =
      Pattern.compile("\\[([^\\]]+)\\](?::(\\d{1,5}))?|([^:]+):(\\d{1,5})");

  private static final Pattern MAC =
      Pattern.compile("(?i)[0-9a-f]{2}([:.-]?)[0-9a-f]{2}(?:\\1[0-9a-f]{2}){4}");

  private static final Pattern MAC_OF_CISCO =
      Pattern.compile("(?i)[0-9a-f]{4}\\.[0-9a-f]{4}\\.[0-9a-f]{4}");

  /** Never fails: any text can be a user. */
  public static PhoneText parse(String typed) {
    int bracket = typed.indexOf('<');
    Matcher uri = URI.matcher(typed.substring(bracket + 1).strip());
    if (!uri.matches()) {
      return of(typed, Optional.empty());
    }
    String host = uri.group(2);
    if (uri.group(1) == null) {
      return of(host, Optional.empty());
    }
    String user = uri.group(1);
    Matcher port = ENDPOINT.matcher(host);
    boolean ported = port.matches() && (port.group(2) != null || port.group(4) != null);
    String domain = ported ? host.substring(0, host.lastIndexOf(':')) : host;
    return of(user + "@" + domain, Optional.of(user + "@" + host));
  }

  private static PhoneText of(String text, Optional<String> uri) {
    int at = text.lastIndexOf('@');
    Optional<Cidr> network = network(text);
    int port = 0;
    Matcher endpoint = ENDPOINT.matcher(text);
    if (network.isEmpty() && endpoint.matches()) {
      network = network(endpoint.group(1) == null ? endpoint.group(3) : endpoint.group(1));
      String digits = endpoint.group(1) == null ? endpoint.group(4) : endpoint.group(2);
      port = digits == null ? 0 : Integer.parseInt(digits);
    }
    return new PhoneText(
        new Glob(at < 0 ? text : text.substring(0, at)),
        at < 0 ? Optional.empty() : Optional.of(new Glob(text.substring(at + 1))),
        at < 0 ? Optional.empty() : Optional.of(new Glob(text)),
        network,
        port,
        mac(text),
        uri);
  }

  private static Optional<Cidr> network(String text) {
    try {
      return Optional.of(Cidr.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Its digits, however it is written. */
  static Optional<String> mac(String text) {
    boolean known = MAC.matcher(text).matches() || MAC_OF_CISCO.matcher(text).matches();
    return known
        ? Optional.of(text.replaceAll("[:.-]", "").toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /** Whether several users are meant. */
  public boolean isPattern() {
    return !user.isOneText() || !domain.map(Glob::isOneText).orElse(true);
  }

  /** Of the rows of {@code binding}, upper and lower case being different in users alone. */
  Conditions conditions() {
    Conditions any =
        new Conditions()
            .or(new Conditions().fitsExactly("user", Optional.of(user)).fits("domain", domain))
            .or(new Conditions().fitsExactly("user", whole))
            .or(hasMac(mac))
            .or(new Conditions().anyHas(uri, List.of("contact")));
    any.or(isAt("network_ip", "network_port"));
    for (String place : List.of("contact", "first_contact", "via")) {
      any.or(isAt(place + "_host", place + "_port"));
    }
    return any;
  }

  /** Of the rows of {@code departed}, which has less of a phone; whom else it names is known. */
  Optional<Conditions> departed() {
    return network.isEmpty() && mac.isEmpty()
        ? Optional.empty()
        : Optional.of(hasMac(mac).or(isAt("network_ip", "network_port")));
  }

  private Conditions isAt(String host, String portColumn) {
    Optional<Integer> known = Optional.of(port).filter(number -> number > 0);
    return new Conditions().within(network, host).and(portColumn + " = ?", known);
  }

  /** A phone says its MAC address in its User-Agent, or has it as its user, in any notation. */
  static Conditions hasMac(Optional<String> mac) {
    String plain = "replace(replace(replace(%s, ':', ''), '-', ''), '.', '')";
    return new Conditions()
        .anyHas(mac, List.of(plain.formatted("user_agent"), plain.formatted("user")));
  }
}
