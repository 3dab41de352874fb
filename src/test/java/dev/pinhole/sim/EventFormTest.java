package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.time.ManualTimers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does again what happened in each capture and compares every field of every event. */
class EventFormTest {
  /** What differs from run to run. */
  private static final Pattern VARYING =
      Pattern.compile("\"(Core-UUID|Event-Date-[A-Za-z]+|Event-Sequence)\":\"[^\"]*\"");

  private final ManualTimers timers = new ManualTimers();

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.pinhole.sim.CapturedScenes#all")
  void eventsAreAsCaptured(
      String capture, SimOptions.Builder options, BiConsumer<SimFreeSwitch, ManualTimers> play) {
    List<String> captured = CaptureFile.events(capture);
    options.timers(timers).heartbeat(Duration.ZERO);
    try (SimFreeSwitch sim = SimFreeSwitch.start(options.build());
        EslSocket socket = EslSocket.subscribed(sim)) {
      play.accept(sim, timers);
      List<EslSocket.Frame> frames = socket.frames(captured.size());
      for (int i = 0; i < captured.size(); i++) {
        assertThat(steady(frames.get(i).text())).isEqualTo(steady(captured.get(i)));
        assertThat(frames.get(i).headers().keySet())
            .containsExactly("Content-Length", "Content-Type");
      }
      sim.heartbeat();
      assertThat(socket.frame().event()).isEqualTo("HEARTBEAT");
    }
  }

  @Test
  void everyCaptureOfEventsIsCompared() {
    Set<String> answers =
        Set.of(
            "bgapi-no-profile",
            "bgapi-profiles",
            "bgapi-registrations",
            "bgapi-registrations-empty",
            "bgapi-registrations-one",
            "sendevent-notify",
            "auth-failed",
            "exit");
    Set<String> compared = new HashSet<>(answers);
    CapturedScenes.all().forEach(capture -> compared.add((String) capture.get()[0]));
    assertThat(CaptureFile.names()).isEqualTo(compared);
  }

  @Test
  void heartbeatIsAsCaptured() {
    String captured =
        CaptureFile.read("unregister").events().stream()
            .filter(event -> event.name().equals("HEARTBEAT"))
            .map(CaptureFile::json)
            .findFirst()
            .orElseThrow();
    try (SimFreeSwitch sim = SimFreeSwitch.start(SimOptions.builder().timers(timers).build());
        EslSocket socket = EslSocket.subscribed(sim)) {
      timers.advance(Duration.ofSeconds(61).plusNanos(237_001_000));
      List<EslSocket.Frame> frames = socket.frames(3);
      assertThat(names(frames.get(0).fields()))
          .isEqualTo(names(EslSocket.json(captured.getBytes(StandardCharsets.UTF_8))));
      assertThat(frames.get(0).field("Uptime-msec")).isEqualTo("20000");
      assertThat(frames.get(2).field("Event-Date-GMT")).isEqualTo("Sun, 22 Nov 2026 13:37:12 GMT");
      assertThat(frames.get(2).field("Event-Date-Local")).isEqualTo("2026-11-22 13:37:12");
      assertThat(frames.get(2).field("Event-Date-Timestamp")).isEqualTo("1795354632000000");
      sim.heartbeat();
      assertThat(socket.frame().field("Up-Time"))
          .isEqualTo(
              "0 years, 0 days, 0 hours, 1 minute, 1 second, 237 milliseconds, 1 microsecond");
    }
  }

  @Test
  void sequenceIncreases() {
    try (SimFreeSwitch sim = SimFreeSwitch.start();
        EslSocket socket = EslSocket.subscribed(sim)) {
      sim.registrar().register(SimRegister.of("1000"));
      sim.registrar().unregister(SimRegister.of("1000"));
      List<Long> numbers =
          socket.frames(6).stream().map(f -> Long.parseLong(f.field("Event-Sequence"))).toList();
      assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }
  }

  private static String steady(String json) {
    return VARYING.matcher(json).replaceAll("\"$1\":\"*\"");
  }

  private static List<String> names(List<Map.Entry<String, String>> fields) {
    return fields.stream().map(Map.Entry::getKey).toList();
  }
}
