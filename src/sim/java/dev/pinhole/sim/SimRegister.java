package dev.pinhole.sim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A REGISTER as a phone sends it and as it arrives. Every setter returns a changed copy, so that a
 * refresh is the first REGISTER with a word changed.
 */
public final class SimRegister {

  /** How the phone comes by its credentials. */
  public enum SimChallenge {
    /** A first REGISTER without credentials is answered by 401, the second is accepted. */
    CHALLENGED,
    /** The nonce of last time still serves: one REGISTER. */
    CACHED,
    /** The nonce of last time is too old: refused as stale, challenged, accepted. */
    STALE
  }

  /** What FreeSWITCH's directory has of the user; it is merged into the events. */
  public enum Directory {
    /** The users 1000 to 1019 as shipped. */
    OFFICE,
    /** A user with the defaults only. */
    BARE
  }

  private final String user;
  private String profile = "internal";
  private String host = "";
  private String callId;
  private String display = "";
  private String scheme = "sip";
  private String contactUser;
  private SimEndpoint firstContact = new SimEndpoint("192.168.1.120", 5060);
  private Optional<SimEndpoint> contact = Optional.empty();
  private Optional<String> contactParams = Optional.empty();
  private Optional<SimEndpoint> source = Optional.empty();
  private Optional<SimEndpoint> via = Optional.empty();
  private boolean rport = true;
  private SimTransport transport = SimTransport.UDP;
  private String userAgent = "LabUA/1.0";
  private int expires = 3600;
  private String path = "";
  private Directory directory = Directory.OFFICE;
  private Map<String, String> variables = Map.of();
  private SimChallenge challenge = SimChallenge.CHALLENGED;

  private SimRegister(String user) {
    this.user = user;
    callId = user + "@sim";
    contactUser = user;
  }

  private SimRegister(SimRegister other) {
    user = other.user;
    profile = other.profile;
    host = other.host;
    callId = other.callId;
    display = other.display;
    scheme = other.scheme;
    contactUser = other.contactUser;
    firstContact = other.firstContact;
    contact = other.contact;
    contactParams = other.contactParams;
    source = other.source;
    via = other.via;
    rport = other.rport;
    transport = other.transport;
    userAgent = other.userAgent;
    expires = other.expires;
    path = other.path;
    directory = other.directory;
    variables = other.variables;
    challenge = other.challenge;
  }

  /** Of that user, from 192.168.1.120:5060, until told otherwise. */
  public static SimRegister of(String user) {
    return new SimRegister(user);
  }

  public SimRegister profile(String value) {
    return with(copy -> copy.profile = value);
  }

  /** The domain of the address of record; FreeSWITCH's own address until told otherwise. */
  public SimRegister host(String value) {
    return with(copy -> copy.host = value);
  }

  public SimRegister callId(String value) {
    return with(copy -> copy.callId = value);
  }

  /** The Contact's display name as sent, quotes included. */
  public SimRegister display(String value) {
    return with(copy -> copy.display = value);
  }

  public SimRegister scheme(String value) {
    return with(copy -> copy.scheme = value);
  }

  public SimRegister contactUser(String value) {
    return with(copy -> copy.contactUser = value);
  }

  /** What the Contact of the challenged REGISTER says, and of the accepted one unless set. */
  public SimRegister firstContact(String hostAndPort) {
    return with(copy -> copy.firstContact = SimEndpoint.parse(hostAndPort));
  }

  /** What the Contact of the accepted REGISTER says. */
  public SimRegister contact(String hostAndPort) {
    return with(copy -> copy.contact = Optional.of(SimEndpoint.parse(hostAndPort)));
  }

  /** The Contact URI's parameters, without them the one that names the transport. */
  public SimRegister contactParams(String value) {
    return with(copy -> copy.contactParams = Optional.of(value));
  }

  /** Where FreeSWITCH sees it come from; where the Contact says unless set. */
  public SimRegister source(String hostAndPort) {
    return with(copy -> copy.source = Optional.of(SimEndpoint.parse(hostAndPort)));
  }

  /** The sent-by of the Via; what {@link #firstContact} says unless set. */
  public SimRegister via(String hostAndPort) {
    return with(copy -> copy.via = Optional.of(SimEndpoint.parse(hostAndPort)));
  }

  /** Its Via does not ask to be answered at the port that it came from (RFC 3581). */
  public SimRegister withoutRport() {
    return with(copy -> copy.rport = false);
  }

  public SimRegister transport(SimTransport value) {
    return with(copy -> copy.transport = value);
  }

  public SimRegister userAgent(String value) {
    return with(copy -> copy.userAgent = value);
  }

  /** In seconds. */
  public SimRegister expires(int seconds) {
    return with(copy -> copy.expires = seconds);
  }

  /** The Path header as sent, with its angle brackets; empty for none. */
  public SimRegister path(String value) {
    return with(copy -> copy.path = value);
  }

  public SimRegister directory(Directory value) {
    return with(copy -> copy.directory = value);
  }

  /** More variables of the user's directory entry, such as {@code force_ping}. */
  public SimRegister variables(Map<String, String> value) {
    return with(copy -> copy.variables = Collections.unmodifiableMap(new LinkedHashMap<>(value)));
  }

  public SimRegister challenge(SimChallenge value) {
    return with(copy -> copy.challenge = value);
  }

  private SimRegister with(Consumer<SimRegister> change) {
    SimRegister copy = new SimRegister(this);
    change.accept(copy);
    return copy;
  }

  public String user() {
    return user;
  }

  public String profile() {
    return profile;
  }

  public String host() {
    return host;
  }

  public String callId() {
    return callId;
  }

  String display() {
    return display;
  }

  String scheme() {
    return scheme;
  }

  String contactUser() {
    return contactUser;
  }

  public SimEndpoint firstContact() {
    return firstContact;
  }

  public SimEndpoint contact() {
    return contact.orElse(firstContact);
  }

  String contactParams() {
    return contactParams.orElse(transport.contactParam());
  }

  public SimEndpoint source() {
    return source.orElseGet(this::contact);
  }

  SimEndpoint via() {
    return via.orElse(firstContact);
  }

  boolean asksForRport() {
    return rport;
  }

  /** Where FreeSWITCH sends its answers. */
  SimEndpoint answeredAt() {
    return rport || !transport.datagrams()
        ? source()
        : new SimEndpoint(source().host(), via().port() == 0 ? 5060 : via().port());
  }

  SimTransport transport() {
    return transport;
  }

  String userAgent() {
    return userAgent;
  }

  public int expires() {
    return expires;
  }

  String path() {
    return path;
  }

  Directory directory() {
    return directory;
  }

  Map<String, String> variables() {
    return variables;
  }

  SimChallenge challenge() {
    return challenge;
  }
}
