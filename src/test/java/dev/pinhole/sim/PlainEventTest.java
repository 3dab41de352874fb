package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlainEventTest {
  private final SimFreeSwitch sim = SimFreeSwitch.start();

  @AfterEach
  void close() {
    sim.close();
  }

  @Test
  void valuesAreEncodedButNotTheirPercentSigns() {
    try (EslSocket socket = EslSocket.login(sim)) {
      assertThat(socket.reply("event plain CUSTOM sofia::register"))
          .isEqualTo("+OK event listener enabled plain");
      sim.registrar()
          .register(
              SimRegister.of("1013")
                  .display("Zoë")
                  .firstContact("198.51.100.106:5075")
                  .contactParams("x=%0Aapi%20status%0A%0A;y=a+b;z=%0a")
                  .userAgent(""));
      EslSocket.Frame frame = socket.frame();
      assertThat(frame.header("Content-Type")).isEqualTo("text/event-plain");
      assertThat(frame.text())
          .startsWith("Event-Subclass: sofia%3A%3Aregister\nEvent-Name: CUSTOM\n")
          .contains(
              "\ncontact: %22Zo%C3%AB%22%20%3Csip%3A1013%40198.51.100.106%3A5075"
                  + "%3Bx%3D%0Aapi%20status%0A%0A%3By%3Da%2Bb%3Bz%3D%250a%3E\n")
          .contains("\nuser-agent: _undef_\n")
          .endsWith("\ncallgroup: techsupport\n\n");
    }
  }

  @Test
  void bodiesAreNotEncoded() {
    try (EslSocket socket = EslSocket.login(sim)) {
      socket.reply("event plain BACKGROUND_JOB");
      socket.send("bgapi sofia status profile nosuch reg");
      socket.frame();
      assertThat(socket.frame().text())
          .contains("\nJob-Command-Arg: status%20profile%20nosuch%20reg\n")
          .endsWith("\nContent-Length: 17\n\nInvalid Profile!\n");
    }
  }
}
