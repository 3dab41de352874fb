package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
  private final SimFreeSwitch sim = SimFreeSwitch.start();
  private final EslSocket socket = EslSocket.login(sim);

  @AfterEach
  void close() {
    socket.close();
    sim.close();
  }

  @Test
  void everyWordBehindCustomIsASubclass() {
    assertThat(socket.reply("event json CUSTOM sofia::register HEARTBEAT"))
        .isEqualTo("+OK event listener enabled json");
    sim.heartbeat();
    sim.registrar().register(SimRegister.of("1000"));
    assertThat(socket.frame().event()).isEqualTo("sofia::register");
  }

  @Test
  void subclassesBeforeCustomMeanNothing() {
    assertThat(socket.reply("event json sofia::register CUSTOM sofia::expire"))
        .isEqualTo("+OK event listener enabled json");
    sim.registrar().expire(sim.registrar().register(SimRegister.of("1000")));
    assertThat(socket.frame().event()).isEqualTo("sofia::expire");
  }

  @Test
  void withoutAKnownNameThereIsNothingToListenTo() {
    assertThat(socket.reply("event json sofia::register")).isEqualTo("-ERR no keywords supplied");
    assertThat(socket.reply("event json")).isEqualTo("-ERR no keywords supplied");
  }

  @Test
  void namesAddUpAndAreKnownWithoutCase() {
    socket.reply("event json heartbeat");
    socket.reply("event CUSTOM sofia::register");
    sim.heartbeat();
    sim.registrar().register(SimRegister.of("1000"));
    assertThat(socket.frames(2))
        .extracting(EslSocket.Frame::event)
        .containsExactly("HEARTBEAT", "sofia::register");
  }

  @Test
  void allMeansAll() {
    socket.reply("event json ALL");
    sim.heartbeat();
    sim.registrar().register(SimRegister.of("1000"));
    sim.registrar().stopProfile("internal");
    assertThat(socket.frames(5))
        .extracting(EslSocket.Frame::event)
        .containsExactly(
            "HEARTBEAT",
            "sofia::pre_register",
            "sofia::register_attempt",
            "sofia::register",
            "UNPUBLISH");
  }

  @Test
  void whatIsNixedComesNoMore() {
    socket.reply("event json HEARTBEAT CUSTOM sofia::register sofia::pre_register");
    assertThat(socket.reply("nixevent CUSTOM sofia::pre_register")).isEqualTo("+OK events nixed");
    sim.registrar().register(SimRegister.of("1000"));
    assertThat(socket.frame().event()).isEqualTo("sofia::register");
    assertThat(socket.reply("noevents")).isEqualTo("+OK no longer listening for events");
    sim.heartbeat();
    assertThat(socket.reply("noevents")).isEqualTo("-ERR not listening for events");
  }

  @Test
  void filterLetsThroughWhatHasThatValue() {
    socket.reply("event json CUSTOM sofia::register");
    assertThat(socket.reply("filter from-user 1001"))
        .isEqualTo("+OK filter added. [from-user]=[1001]");
    sim.registrar().register(SimRegister.of("1000"));
    sim.registrar().register(SimRegister.of("1001"));
    assertThat(socket.frame().field("from-user")).isEqualTo("1001");
    assertThat(socket.reply("filter delete from-user 1001"))
        .isEqualTo("+OK filter deleted. [from-user][1001]");
    sim.registrar().register(SimRegister.of("1002"));
    assertThat(socket.frame().field("from-user")).isEqualTo("1002");
    assertThat(socket.reply("filter x")).isEqualTo("-ERR invalid syntax");
  }

  @Test
  void eachSocketHasItsOwnWishes() {
    socket.reply("event json HEARTBEAT");
    try (EslSocket other = EslSocket.login(sim)) {
      other.reply("event json CUSTOM sofia::register");
      sim.heartbeat();
      sim.registrar().register(SimRegister.of("1000"));
      assertThat(other.frame().event()).isEqualTo("sofia::register");
      assertThat(socket.frame().event()).isEqualTo("HEARTBEAT");
      assertThat(sim.links()).isEqualTo(2);
    }
  }

  @Test
  void subscribedCompletesWhenSomeoneListens() {
    var one = sim.subscribed(1);
    var two = sim.subscribed(2);
    assertThat(one).isNotDone();
    socket.reply("event json HEARTBEAT");
    assertThat(one).isCompleted();
    assertThat(two).isNotDone();
  }
}
