package dev.pinhole.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A wrong {@code no} ends a phone's keep-alives without a word: of a phone on UDP it is never said
 * where anything names a private address that is not the source, and no operator said otherwise.
 */
class NeverWronglyNoTest {
  private static final int ROUNDS = 500_000;

  private static final List<String> HOSTS =
      List.of(
          "198.51.100.98",
          "203.0.113.9",
          "2001:db8::7",
          "192.168.1.120",
          "10.0.0.106",
          "100.64.3.7",
          "192.0.0.2",
          "198.18.0.1",
          "0.0.0.0",
          "fd00::8",
          "64:ff9b::10.0.0.1",
          "::ffff:192.168.1.120",
          "phone.example.org");

  private static final List<String> CALL_ID_HOSTS =
      List.of(
          "",
          "@x",
          "@192.168.1.8",
          "@192.168.1.8:5060",
          "@10.0.0.106;y",
          "@[fd00::8]",
          "@BA.A.A.BAG");

  private static final List<String> STATUSES =
      List.of("Registered(UDP)", "Registered(UDP-NAT)", "Registered(AUTO-NAT)", "");

  private final Random random = new Random(20261126);
  private final Judge judge = new Judge(List.of());

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private Endpoint endpoint() {
    return Endpoint.of(one(HOSTS), random.nextInt(3) == 0 ? 0 : 5060 + random.nextInt(2));
  }

  private Optional<Endpoint> maybe() {
    return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(endpoint());
  }

  private Observation observation() {
    Endpoint source = Endpoint.of(one(HOSTS.subList(0, 10)), 5060 + random.nextInt(2));
    return new Observation(
        random.nextBoolean() ? Optional.of(source) : maybe(),
        random.nextInt(4) == 0 ? maybe() : Optional.empty(),
        random.nextInt(4) == 0,
        random.nextInt(4) == 0,
        source,
        random.nextInt(3) == 0
            ? Optional.of(new Observation.Proxy(endpoint(), random.nextBoolean()))
            : Optional.empty(),
        random.nextBoolean() ? Optional.of(Transport.UDP) : Optional.empty(),
        one(STATUSES),
        "860888843-5060-9" + one(CALL_ID_HOSTS),
        random.nextBoolean() ? Optional.of(source) : maybe(),
        random.nextBoolean() ? Optional.of(source) : maybe(),
        random.nextInt(4) == 0,
        random.nextInt(4) == 0 ? Optional.of(one(List.of(Nat.YES, Nat.LIKELY))) : Optional.empty(),
        random.nextInt(4) == 0
            ? Optional.of(
                Verdict.of(one(List.of(Nat.values())), one(List.of(NatKind.values())), "before"))
            : Optional.empty());
  }

  private static boolean isElsewhere(Optional<Endpoint> named, Endpoint source) {
    return named
        .filter(host -> host.otherAddress(source))
        .flatMap(Endpoint::address)
        .filter(Address::isPrivate)
        .isPresent();
  }

  private static Optional<Endpoint> callIdHost(String callId) {
    return CallIdHost.address(callId.substring(callId.indexOf('@') + 1))
        .map(address -> Endpoint.of(address.toString(), 0));
  }

  /** What speaks for NAT, in this test's own words. */
  private static List<String> evidence(Observation seen) {
    List<String> evidence = new ArrayList<>();
    if (isElsewhere(seen.contact(), seen.source())) {
      evidence.add("Contact");
    }
    if (isElsewhere(seen.firstContact(), seen.source())) {
      evidence.add("first Contact");
    }
    // Of any other address, a public one too.
    if (seen.sentBy().filter(via -> via.otherAddress(seen.source())).isPresent()) {
      evidence.add("Via");
    }
    if (isElsewhere(callIdHost(seen.callId()), seen.source())) {
      evidence.add("Call-ID");
    }
    if (seen.proxy().isEmpty() && isElsewhere(seen.nextHop(), seen.source())) {
      evidence.add("Path");
    }
    if (seen.proxy().isEmpty() && (seen.fsNat() || seen.freeswitchStatus().contains("-NAT)"))) {
      evidence.add("FreeSWITCH's flag");
    }
    if (seen.ofUser().isPresent()) {
      evidence.add("the user's other Call-ID");
    }
    // A port alone says nothing where the address is the phone's own.
    boolean port = seen.learnt().flatMap(Verdict::kind).equals(Optional.of(NatKind.PORT_MISMATCH));
    boolean earlier =
        seen.learnt()
            .filter(learnt -> learnt.nat() == Nat.YES || learnt.nat() == Nat.LIKELY)
            .isPresent();
    if (earlier && !port) {
      evidence.add("an earlier verdict");
    }
    if (seen.proxy().filter(proxy -> !proxy.tells()).isPresent()) {
      evidence.add("a proxy that says nothing");
    }
    return evidence;
  }

  @Test
  void whateverElseIsSaid() {
    int no = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Observation seen = observation();
      Verdict verdict = judge.judge(seen);
      if (verdict.nat() == Nat.NO) {
        no++;
        assertThat(evidence(seen)).as("%s, judged %s", seen, verdict).isEmpty();
        assertThat(seen.natSeenNearby()).isFalse();
        assertThat(verdict.kind()).contains(NatKind.DIRECT);
      }
    }
    // So that it tests something.
    assertThat(no).isGreaterThan(ROUNDS / 1_000);
  }
}
