package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pinhole.Captures;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Proxies;
import dev.pinhole.sofia.ListedRegistration;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.time.ManualTimers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Phones that register through a proxy. */
class ProxiesTest {
  private static final String PROXY = Phones.PUBLIC;
  private static final String INSIDE = "sip:1000@192.168.1.120:5065";
  private static final String RECEIVED = "received%3Dsip%3A198.51.100.98%3A10710";

  private static BindingTable table(String... proxies) {
    BindingTable table =
        new BindingTable(
            "default",
            new Assessor(new Judge(List.of()), Proxies.of(List.of(proxies))),
            new ManualTimers());
    table.know(BindingTable.Knowledge.COMPLETE);
    return table;
  }

  private static SofiaEvent.Register register(String uri) {
    return new SofiaEvent.Register(
        Phones.AOR, "a@x", "\"\" <" + uri + ">", "Registered(UDP-NAT)", PROXY, 5060, "LabUA/1.0");
  }

  private static Binding after(BindingTable table, String uri) {
    table.apply(
        new SofiaEvent.Registered(register(uri), 3600, SofiaEvent.DirectoryPing.NOT_FORCED));
    return table.bindings().get(0);
  }

  private static String path(String host, String params) {
    return INSIDE + ";fs_nat=yes;fs_path=%3Csip%3A" + host + "%3Blr" + params + "%3E";
  }

  private static void isSeenThrough(Binding binding) {
    assertThat(binding.nat()).isEqualTo(Nat.YES);
    assertThat(binding.natKind()).contains(NatKind.PRIVATE_CONTACT);
    assertThat(binding.registration().networkIp()).isEqualTo(Phones.NAT);
    assertThat(binding.registration().networkPort()).isEqualTo(10710);
    assertThat(binding.registration().proxy()).contains(Endpoint.of(PROXY, 5060));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        RECEIVED,
        "received%3Dsips%3A198.51.100.98%3A10710",
        "received%3D198.51.100.98%3A10710",
        // With a parameter that is escaped twice.
        RECEIVED + "%253Btransport%253Dtcp",
        RECEIVED + "%3Bob",
        "x%3Dy%3BReceived%3Dsip%3A198.51.100.98%3A10710"
      })
  void receivedInAPathIsWhereThePhoneIs(String received) {
    isSeenThrough(after(table(), path(PROXY, "%3B" + received)));
  }

  @Test
  void aliasInTheContactIs() {
    isSeenThrough(
        after(table(), path(PROXY, "").replace(";fs_nat", ";alias=198.51.100.98~10710~1;fs_nat")));
    // Of a proxy that adds no Path, but is configured.
    isSeenThrough(after(table(PROXY), INSIDE + ";alias=198.51.100.98~10710~1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "received%3Dsip%3Aedge.example.org%3A5060",
        "received%3D",
        "received%3Dsip%3A010.0.0.1%3A5060",
        "receive%3Dsip%3A198.51.100.98%3A10710"
      })
  void whatCannotBeReadTellsNothing(String received) {
    Binding binding = after(table(), path(PROXY, "%3B" + received));
    assertThat(binding.nat()).isEqualTo(Nat.UNKNOWN);
    assertThat(binding.natKind()).contains(NatKind.PROXIED);
    assertThat(binding.registration().networkIp()).isEqualTo(PROXY);
  }

  /** Nobody but a proxy puts aliases there: a phone could. */
  @Test
  void withoutAProxyNoAliasCounts() {
    Binding binding = after(table(), INSIDE + ";alias=203.0.113.7~5060~1");
    assertThat(binding.registration().networkIp()).isEqualTo(PROXY);
    assertThat(binding.registration().proxy()).isEmpty();
  }

  @Test
  void theOperatorsProxiesMayAdvertiseAnotherAddressOrAName() {
    for (String host : List.of("192.0.2.200", "edge.example.org")) {
      String uri = path(host, "%3B" + RECEIVED);
      assertThat(after(table(), uri).natKind()).contains(NatKind.FOREIGN_PATH);
      isSeenThrough(after(table("198.51.100.96/28"), uri));
      isSeenThrough(after(table("192.0.2.200", "Edge.Example.Org"), uri));
    }
  }

  @Test
  void aProxyThatHidesThePhoneIsKnownByTheSetting() {
    String uri = "sip:1000@" + PROXY + ":5060";
    Binding binding = after(table(PROXY), uri);
    assertThat(binding.nat()).isEqualTo(Nat.UNKNOWN);
    assertThat(binding.natKind()).contains(NatKind.PROXIED);
    assertThat(binding.registration().proxy()).contains(Endpoint.of(PROXY, 5060));
  }

  @Test
  void aListingShowsTheSameAndARefreshIsOne() {
    String uri = path(PROXY, "%3B" + RECEIVED);
    BindingTable table = table();
    after(table, uri);
    assertThat(table.isRefresh(register(uri))).isTrue();
    Comparison comparison = table.compare(new Scope.Profile("internal"));
    assertThat(comparison.row(new ListedRegistration(register(uri), 3660, "Reachable", "vm")))
        .isEmpty();

    BindingTable fresh = table();
    fresh
        .compare(new Scope.Profile("internal"))
        .row(new ListedRegistration(register(uri), 3660, "Reachable", "vm"));
    isSeenThrough(fresh.bindings().get(0));
  }

  @Test
  void whatAPhoneFirstAdvertisedCountsBehindAProxyToo() {
    BindingTable table = table();
    table.apply(new SofiaEvent.Challenged(register(path(PROXY, "%3B" + RECEIVED))));
    Binding binding =
        after(
            table,
            path(PROXY, "%3B" + RECEIVED).replace("192.168.1.120:5065", "198.51.100.98:10710"));
    assertThat(binding.nat()).isEqualTo(Nat.YES);
    assertThat(binding.natKind()).contains(NatKind.REWRITTEN_CONTACT);
  }

  @ParameterizedTest
  @CsvSource({
    "kamailio/path, '', yes, private-contact, 198.51.100.98, 10710",
    "kamailio/advertised, '', unknown, foreign-path, 198.51.100.106, 5060",
    "kamailio/advertised, 192.0.2.200, yes, private-contact, 198.51.100.98, 33873",
    "kamailio/advertised, 198.51.100.106, yes, private-contact, 198.51.100.98, 33873"
  })
  void aRealKamailio(
      String capture, String proxy, String nat, String kind, String networkIp, int port) {
    BindingTable table = proxy.isEmpty() ? table() : table(proxy);
    Captures.events(capture).forEach(table::apply);
    Binding binding = table.bindings().get(0);
    assertThat(binding.nat().text()).isEqualTo(nat);
    assertThat(binding.natKind().map(NatKind::text)).contains(kind);
    assertThat(binding.registration().networkIp()).isEqualTo(networkIp);
    assertThat(binding.registration().networkPort()).isEqualTo(port);
    assertThat(binding.registration().proxy())
        .isEqualTo(
            kind.equals("foreign-path")
                ? Optional.empty()
                : Optional.of(Endpoint.of("198.51.100.106", 5060)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1.2.3", "1.2.3.4/33", "a b", "-", "sip:x", "1.2.3.4.5", "10.0.0.1/8"})
  void whatIsNeitherAddressNorNameIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Proxies.of(List.of(text)));
  }

  @Test
  void namesAreComparedAsText() {
    Proxies proxies = Proxies.of(List.of("edge.example.org", "localhost", "2001:db8::/64"));
    assertThat(proxies.has(Endpoint.of("edge.example.org", 0))).isTrue();
    assertThat(proxies.has(Endpoint.of("localhost", 5060))).isTrue();
    assertThat(proxies.has(Endpoint.of("2001:db8::1", 5060))).isTrue();
    assertThat(proxies.has(Endpoint.of("edge2.example.org", 0))).isFalse();
    assertThat(proxies.has(Endpoint.of("2001:db9::1", 0))).isFalse();
  }
}
