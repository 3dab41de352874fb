package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CaptureReplayTest {
  @Test
  void eventsComeByteForByteAsCaptured() {
    Capture capture = CaptureFile.read("nasty-display");
    try (CaptureReplay replay = CaptureReplay.start(capture)) {
      replay.playWhenSubscribed();
      try (EslSocket socket = EslSocket.subscribed(replay.sim())) {
        String frames =
            capture.events().stream().map(Capture.Event::frame).collect(Collectors.joining());
        assertThat(CaptureFile.text("nasty-display")).endsWith(frames);
        replay.sim().faults().cut();
        assertThat(new String(socket.rest(), StandardCharsets.ISO_8859_1)).isEqualTo(frames);
      }
    }
  }

  @Test
  void listingsAgreeWithWhatWasPlayed() {
    try (CaptureReplay replay = CaptureReplay.start(CaptureFile.read("same-user-two-phones"));
        EslSocket socket = EslSocket.subscribed(replay.sim())) {
      assertThat(listed(socket)).contains("returned: 0\n");
      replay.play(3);
      socket.frames(3);
      assertThat(listed(socket)).contains("Call-ID:    \ttwoA@x\n").contains("returned: 1\n");
      replay.play();
      socket.frames(3);
      assertThat(listed(socket)).contains("Call-ID:    \ttwoB@x\n").contains("returned: 1\n");
    }
  }

  @Test
  void endsOfRegistrationsEmptyTheTable() {
    for (String name : new String[] {"unregister", "expired", "flushed", "ws", "linphone"}) {
      try (CaptureReplay replay = CaptureReplay.start(CaptureFile.read(name))) {
        replay.play();
        assertThat(replay.sim().registrar().rows()).as(name).isEmpty();
      }
    }
  }

  @Test
  void laterHalfIsTheLaterHalf() {
    Capture capture = CaptureFile.read("learned-then-refresh");
    assertThat(capture.secondHalf().events())
        .extracting(Capture.Event::name)
        .containsExactly(
            "sofia::pre_register", "sofia::register_attempt", "sofia::register", "HEARTBEAT");
    try (CaptureReplay replay = CaptureReplay.start(capture)) {
      assertThat(replay.sim().coreUuid()).isEqualTo("a0d5e371-8fb2-4f5a-8870-c585d1a2d46e");
    }
  }

  private static String listed(EslSocket socket) {
    return socket.job("sofia status profile internal reg");
  }
}
