package dev.pinhole.sim;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pinhole.sim.SimRegister.Directory;
import dev.pinhole.sim.SimRegister.SimChallenge;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What happened in each capture: its name, how FreeSWITCH was set up, what the phones did. */
final class CapturedScenes {
  private static final String NAT = "198.51.100.98:";

  private CapturedScenes() {}

  static Stream<Arguments> all() {
    SimRegister seed =
        lab("1000", "192.168.1.120:61724", "46329")
            .callId("M2M1MDFhOWVkYThhYzg0ZDg0ZWE4N2JiYWRhZjc0YmY.")
            .contactParams("rinstance=720a51c7a6494ef5")
            .userAgent("eyeBeam release 1011d stamp 40820");
    SimRegister linphone =
        lab("1004", "192.168.1.121:5070", "35230")
            .callId("lEwuUl7f9H")
            .contactParams("transport=udp")
            .userAgent("Linphonec/5.1.65")
            .expires(300);
    SimRegister learnt = bare("100014", "192.168.1.120:5095", "24030").callId("lrn1@x");
    SimRegister rebinding = lab("1018", "192.168.1.120:5081", "23184").callId("reb1@192.168.1.120");
    SimRegister same = lab("1017", "192.168.1.120:5080", "25276").callId("same1@192.168.1.120");
    SimRegister silent =
        lab("1003", "192.168.1.120:5060", "8514")
            .callId("ping1@192.168.1.120")
            .userAgent("SilentPhone/1");
    SimRegister leaving = bare("100001", "192.168.1.120:5083", "64734").callId("unr1@x");
    SimRegister expiring =
        bare("100003", "192.168.1.120:5085", "39014").callId("exp1@x").expires(15);
    SimRegister twoA = bare("100013", "192.168.1.120:5093", "53441").callId("twoA@x");
    SimRegister webSocket =
        lab("1010", "df7jal23ls0d.invalid", "20378")
            .callId("83fca26545d3c2ad@192.168.1.120")
            .contactUser("k2j3h4")
            .transport(SimTransport.WS)
            .userAgent("JsSIP 3.10.1");
    return Stream.of(
        register("seed-rport", seed.contact(NAT + 46329)),
        played(
            "linphone",
            sim -> {
              SimRegister rewritten = linphone.contact(NAT + 35230);
              sim.registrar().register(rewritten);
              sim.registrar().unregister(rewritten.challenge(SimChallenge.CACHED));
            }),
        played(
            "learned-then-refresh",
            sim -> {
              sim.registrar().register(learnt.contact(NAT + 24030));
              sim.registrar().register(learnt.firstContact(NAT + 24030));
            }),
        register(
            "private-contact",
            lab("1001", "192.168.1.120:5060", "24832")
                .callId("0_2147483600@192.168.1.120")
                .userAgent("Yealink SIP-T46S 66.86.0.15")),
        register(
            "direct-public",
            at("1002", "198.51.100.106:5060", "198.51.100.106:5060")
                .callId("2e818dab99328e39@198.51.100.106")
                .userAgent("Grandstream GXP2170 1.0.11.64")),
        register(
            "port-mismatch",
            at("1003", "198.51.100.106:5060", "198.51.100.106:5062")
                .callId("acf5fd8b5725f2fb@198.51.100.106")),
        register(
            "stun-contact",
            lab("1004", NAT + 5070, "51275")
                .callId("b01ef843dd867645@192.168.1.120")
                .userAgent("StunPhone/2")),
        register(
            "cgnat-contact",
            lab("1006", "100.64.3.7:5060", "44006").callId("89b43c56ee06fb09@192.168.1.120")),
        register(
            "hostname-contact",
            at("1007", "phone7.example.org:5060", "198.51.100.106:5073")
                .callId("578836dcdfe4b85b@198.51.100.106")),
        arguments(
            "aggressive-detection",
            SimOptions.builder().natDetection(SimOptions.NatDetection.CONTACT_AND_VIA),
            playing(
                sim ->
                    sim.registrar()
                        .register(
                            lab("1006", "192.168.1.120:5070", "59653")
                                .callId("agg1@host")
                                .contact(NAT + 59653)))),
        register(
            "forced-contact",
            lab("1005", "192.168.1.120:5071", "27127")
                .callId("forced1@host")
                .variables(Map.of("sip-force-contact", "NDLB-connectile-dysfunction"))),
        register(
            "tcp-nat",
            lab("1009", "192.168.1.120:38409", "18473")
                .callId("b5144415827a7b5e@192.168.1.120")
                .transport(SimTransport.TCP)),
        played("ws", sim -> sim.registrar().closeSocket(sim.registrar().register(webSocket))),
        register(
            "path-edge-proxy",
            at("100020", "192.168.77.7:5060", "198.51.100.106:5060")
                .directory(Directory.BARE)
                .callId("8f8adde87b2b1c1a@198.51.100.106")
                .path("<sip:198.51.100.106;lr>")),
        register(
            "path-elsewhere",
            at("1012", "10.9.8.7:5060", "198.51.100.106:5074")
                .callId("1d3e4c9034bcb319@198.51.100.106")
                .path("<sip:203.0.113.5;lr>")),
        played(
            "refresh-same-port",
            sim -> {
              sim.registrar().register(same);
              sim.registrar().register(same);
            }),
        played(
            "rebinding",
            sim -> {
              sim.registrar().register(rebinding);
              sim.registrar().register(rebinding.source(NAT + 63337));
            }),
        played(
            "same-user-two-phones",
            sim -> {
              sim.registrar().register(twoA);
              sim.registrar()
                  .register(bare("100013", "192.168.1.121:5094", "39410").callId("twoB@x"));
            }),
        played(
            "unregister",
            sim -> {
              sim.registrar().register(leaving);
              sim.registrar().unregister(leaving);
            }),
        arguments(
            "expired",
            SimOptions.builder(),
            (BiConsumer<SimFreeSwitch, ManualTimers>)
                (sim, timers) -> {
                  // The captured times: registered at 13:38:17, gone by 13:39:54.
                  timers.stepWallClock(Duration.ofSeconds(125));
                  sim.registrar().register(expiring);
                  timers.advance(Duration.ofSeconds(97));
                }),
        arguments(
            "flushed",
            SimOptions.builder(),
            (BiConsumer<SimFreeSwitch, ManualTimers>)
                (sim, timers) -> {
                  timers.stepWallClock(Duration.ofSeconds(118));
                  sim.registrar()
                      .register(bare("100002", "192.168.1.120:5084", "27952").callId("fl1@x"));
                  sim.registrar().flush("internal", "100002@203.0.113.88");
                }),
        played(
            "wrong-password",
            sim ->
                sim.registrar()
                    .wrongPassword(
                        lab("1016", "192.168.1.120:48969", "37599")
                            .callId("7b2270a2c6bcdc97@192.168.1.120"))),
        played(
            "binding-fetch",
            sim ->
                sim.registrar()
                    .fetchBindings(
                        lab("1001", "192.168.1.120:5060", "5927")
                            .callId("a4f71d6eaf1306a0@192.168.1.120"))),
        register(
            "nasty-display",
            at("1013", "198.51.100.106:5075", "198.51.100.106:5075")
                .callId("5b4fc2d3a71da81@198.51.100.106")
                .display("\"O\\\"Brien, Zoë <x> %41;+\"")
                .contactParams("x=%0Aapi%20status%0A%0A;y=a+b")
                .userAgent("Evil\u001b[31mRED UA: x")),
        register(
            "long-contact",
            at("1014", "198.51.100.106:5076", "198.51.100.106:5076")
                .callId("d300da5a78284c72@198.51.100.106")
                .contactParams("p=" + "a".repeat(1500))),
        played(
            "options-ping-states",
            sim -> {
              SimRow row = sim.registrar().register(silent);
              sim.registrar().ping(row, SimRow.SimPingStatus.UNREACHABLE);
              sim.registrar().register(silent);
            }));
  }

  private static Arguments register(String capture, SimRegister register) {
    return played(capture, sim -> sim.registrar().register(register));
  }

  private static Arguments played(String capture, Consumer<SimFreeSwitch> play) {
    return arguments(capture, SimOptions.builder(), playing(play));
  }

  private static BiConsumer<SimFreeSwitch, ManualTimers> playing(Consumer<SimFreeSwitch> play) {
    return (sim, timers) -> play.accept(sim);
  }

  private static SimRegister lab(String user, String contact, String natPort) {
    return at(user, contact, NAT + natPort);
  }

  private static SimRegister bare(String user, String contact, String natPort) {
    return lab(user, contact, natPort).directory(Directory.BARE);
  }

  private static SimRegister at(String user, String contact, String source) {
    return SimRegister.of(user).firstContact(contact).source(source);
  }
}
