package dev.pinhole.sofia;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Observation;
import dev.pinhole.nat.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts on what a real FreeSWITCH sent, against the truth in the captures' README. */
class CaptureVerdictTest {

  private static final Pattern FIELD = Pattern.compile("\"([\\w-]+)\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static List<Map<String, String>> events(String capture) throws IOException {
    try (InputStream in =
        CaptureVerdictTest.class.getResourceAsStream("/captures/" + capture + ".esl")) {
      List<Map<String, String>> events = new ArrayList<>();
      for (String frame : new String(in.readAllBytes(), UTF_8).split("text/event-json\n\n", -1)) {
        Map<String, String> event = new HashMap<>();
        Matcher field = FIELD.matcher(frame);
        while (field.find()) {
          event.put(field.group(1), field.group(2).replaceAll("\\\\(.)", "$1"));
        }
        events.add(event);
      }
      return events;
    }
  }

  /** The verdicts on all registrations but those among the first {@code missed} events. */
  private static List<Verdict> replay(String capture, int missed) throws IOException {
    List<Verdict> verdicts = new ArrayList<>();
    Map<String, Endpoint> firstContacts = new HashMap<>();
    Map<String, Verdict> learnt = new HashMap<>();
    Set<String> known = new HashSet<>();
    List<Map<String, String>> events = events(capture);
    for (int i = 0; i < events.size(); i++) {
      Map<String, String> event = events.get(i);
      String subclass = event.getOrDefault("Event-Subclass", "");
      String callId = event.get("call-id");
      if (subclass.equals("sofia::pre_register") && i >= missed && !known.contains(callId)) {
        Contact.parse(event.getOrDefault("contact", ""))
            .ifPresent(contact -> firstContacts.putIfAbsent(callId, contact.endpoint()));
      } else if (subclass.equals("sofia::register")) {
        // What a late daemon missed, it knows from its first listing.
        known.add(callId);
        if (i >= missed) {
          Verdict verdict = judge(event, firstContacts.get(callId), learnt.get(callId));
          learnt.put(callId, verdict);
          verdicts.add(verdict);
        }
      }
    }
    return verdicts;
  }

  private static Verdict judge(Map<String, String> event, Endpoint first, Verdict learnt) {
    String raw = event.get("contact");
    Optional<Contact> contact = Contact.parse(raw);
    Optional<FsPath> path = contact.map(Contact::fsPath).orElseGet(() -> FsPath.of(raw));
    Endpoint source =
        Endpoint.of(event.get("network-ip"), Integer.parseInt(event.get("network-port")));
    return new Judge(List.of())
        .judge(
            new Observation(
                contact.map(Contact::endpoint),
                path.map(FsPath::endpoint),
                path.filter(FsPath::cut).isPresent(),
                contact.filter(Contact::fsNat).isPresent(),
                source,
                path.filter(FsPath::bracketed)
                    .filter(hop -> hop.endpoint().sameAddress(source))
                    .map(hop -> new Observation.Proxy(source, false)),
                Contact.transport(contact, event.get("status")),
                event.get("status"),
                event.get("call-id"),
                Optional.ofNullable(first),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.ofNullable(learnt)));
  }

  @ParameterizedTest
  @CsvSource({
    "seed-rport, yes, rewritten-contact, unknown, direct, 1",
    "linphone, yes, rewritten-contact, unknown, direct, 1",
    "learned-then-refresh, yes, rewritten-contact, unknown, direct, 2",
    "private-contact, yes, private-contact, yes, private-contact, 1",
    "direct-public, no, direct, unknown, direct, 1",
    "port-mismatch, likely, port-mismatch, likely, port-mismatch, 1",
    "stun-contact, likely, port-mismatch, likely, port-mismatch, 1",
    "cgnat-contact, yes, private-contact, yes, private-contact, 1",
    "hostname-contact, unknown, host-name, unknown, host-name, 1",
    "aggressive-detection, yes, rewritten-contact, yes, rewritten-contact, 1",
    "forced-contact, yes, forced-contact, likely, forced-contact, 1",
    "tcp-nat, yes, private-contact, yes, private-contact, 1",
    "ws, likely, websocket, likely, websocket, 1",
    "path-edge-proxy, unknown, proxied, unknown, proxied, 1",
    "path-elsewhere, unknown, foreign-path, unknown, foreign-path, 1",
    "refresh-same-port, yes, private-contact, yes, private-contact, 2",
    "rebinding, yes, private-contact, yes, private-contact, 2",
    "same-user-two-phones, yes, private-contact, yes, private-contact, 2",
    "unregister, yes, private-contact, yes, private-contact, 1",
    "flushed, yes, private-contact, yes, private-contact, 1",
    "expired, yes, private-contact, yes, private-contact, 1",
    "nasty-display, no, direct, unknown, direct, 1",
    "long-contact, no, direct, unknown, direct, 1",
    "options-ping-states, yes, private-contact, yes, private-contact, 2",
  })
  void agreesWithTheTruth(
      String capture, String nat, String kind, String lateNat, String lateKind, int registrations)
      throws IOException {
    List<Verdict> verdicts = replay(capture, 0);
    int beforeRegister = 0;
    while (!"sofia::register".equals(events(capture).get(beforeRegister).get("Event-Subclass"))) {
      beforeRegister++;
    }
    List<Verdict> late = replay(capture, beforeRegister);

    assertThat(verdicts).hasSize(registrations).allMatch(verdict -> is(verdict, nat, kind));
    assertThat(late).hasSize(registrations).allMatch(verdict -> is(verdict, lateNat, lateKind));
  }

  private static boolean is(Verdict verdict, String nat, String kind) {
    return verdict.nat() == Nat.of(nat).orElseThrow()
        && verdict.kind().equals(Optional.of(NatKind.of(kind).orElseThrow()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed-rport",
        "linphone",
        "learned-then-refresh",
        "private-contact",
        "stun-contact",
        "cgnat-contact",
        "aggressive-detection",
        "forced-contact",
        "tcp-nat",
        "ws",
        "refresh-same-port",
        "rebinding",
        "same-user-two-phones",
        "options-ping-states",
      })
  void phonesBehindNatAreNeverNo(String capture) throws IOException {
    for (int missed = 0; missed < events(capture).size(); missed++) {
      assertThat(replay(capture, missed)).noneMatch(verdict -> verdict.nat() == Nat.NO);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "direct-public",
        "port-mismatch",
        "hostname-contact",
        "nasty-display",
        "long-contact"
      })
  void publicPhonesAreNeverYes(String capture) throws IOException {
    for (int missed = 0; missed < events(capture).size(); missed++) {
      assertThat(replay(capture, missed)).noneMatch(verdict -> verdict.nat() == Nat.YES);
    }
  }

  @Test
  void evidenceNamesBothContacts() throws IOException {
    assertThat(replay("seed-rport", 0).get(0).evidence())
        .containsExactly(
            "first REGISTER advertised 192.168.1.120:61724, the accepted one"
                + " 198.51.100.98:46329");
  }

  @Test
  void refreshThatIsChallengedAgainIsJudgedAsBefore() throws IOException {
    List<Verdict> verdicts = replay("learned-then-refresh", 0);

    assertThat(verdicts.get(1)).isEqualTo(verdicts.get(0));
  }
}
