package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.Captures;
import dev.pinhole.sim.Capture;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of a real FreeSWITCH, through the socket, as rows of SQLite. */
class CaptureStoreTest {
  @TempDir private Path folder;
  private Rig rig;

  @AfterEach
  void stop() {
    rig.close();
  }

  private void replay(Capture capture) throws Exception {
    rig = Rig.started(folder);
    for (Capture.Event event : capture.events()) {
      rig.sim.faults().sendRaw(event.bytes());
    }
    rig.settle();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed-rport | 1000 yes rewritten-contact 198.51.100.98 46329 198.51.100.98 46329"
            + " 192.168.1.120 61724 udp Registered(UDP) 0",
        "linphone |",
        "learned-then-refresh | 100014 yes rewritten-contact 198.51.100.98 24030 198.51.100.98"
            + " 24030 192.168.1.120 5095 udp Registered(UDP) 1",
        "private-contact | 1001 yes private-contact 192.168.1.120 5060 198.51.100.98 24832"
            + " 192.168.1.120 5060 udp Registered(UDP-NAT) 0",
        "direct-public | 1002 no direct 198.51.100.106 5060 198.51.100.106 5060"
            + " 198.51.100.106 5060 udp Registered(UDP) 0",
        "port-mismatch | 1003 likely port-mismatch 198.51.100.106 5060 198.51.100.106 5062"
            + " 198.51.100.106 5060 udp Registered(UDP) 0",
        "stun-contact | 1004 likely port-mismatch 198.51.100.98 5070 198.51.100.98 51275"
            + " 198.51.100.98 5070 udp Registered(UDP) 0",
        "cgnat-contact | 1006 yes private-contact 100.64.3.7 5060 198.51.100.98 44006"
            + " 100.64.3.7 5060 udp Registered(UDP-NAT) 0",
        "hostname-contact | 1007 unknown host-name phone7.example.org 5060 198.51.100.106 5073"
            + " phone7.example.org 5060 udp Registered(UDP) 0",
        "aggressive-detection | 1006 yes rewritten-contact 198.51.100.98 59653 198.51.100.98 59653"
            + " 192.168.1.120 5070 udp Registered(UDP-NAT) 0",
        "forced-contact | 1005 yes forced-contact 198.51.100.98 27127 198.51.100.98 27127"
            + " 192.168.1.120 5071 udp Registered(AUTO-NAT) 0",
        "tcp-nat | 1009 yes private-contact 192.168.1.120 38409 198.51.100.98 18473"
            + " 192.168.1.120 38409 tcp Registered(TCP-NAT) 0",
        "path-edge-proxy | 100020 unknown proxied 192.168.77.7 5060 198.51.100.106 5060"
            + " 192.168.77.7 5060 udp Registered(UDP-NAT) 0",
        "path-elsewhere | 1012 unknown foreign-path 10.9.8.7 5060 198.51.100.106 5074"
            + " 10.9.8.7 5060 udp Registered(UDP-NAT) 0",
        "refresh-same-port | 1017 yes private-contact 192.168.1.120 5080 198.51.100.98 25276"
            + " 192.168.1.120 5080 udp Registered(UDP-NAT) 1",
        "rebinding | 1018 yes private-contact 192.168.1.120 5081 198.51.100.98 63337"
            + " 192.168.1.120 5081 udp Registered(UDP-NAT) 1",
        "nasty-display | 1013 no direct 198.51.100.106 5075 198.51.100.106 5075"
            + " 198.51.100.106 5075 udp Registered(UDP) 0",
        "long-contact | 1014 no direct 198.51.100.106 5076 198.51.100.106 5076"
            + " 198.51.100.106 5076 udp Registered(UDP) 0",
        "options-ping-states | 1003 yes private-contact 192.168.1.120 5060 198.51.100.98 8514"
            + " 192.168.1.120 5060 udp Registered(UDP-NAT) 1",
        "unregister |",
        "flushed |",
        "expired |",
        "wrong-password |",
        "binding-fetch |"
      })
  void storesTheTruth(String capture, String row) throws Exception {
    replay(Capture.of(Captures.bytes(capture)));

    assertThat(
            rig.rows(
                "SELECT user, nat, nat_kind, contact_host, contact_port, network_ip, network_port,"
                    + " first_contact_host, first_contact_port, transport, freeswitch_status,"
                    + " refresh_count FROM binding"))
        .isEqualTo(row == null ? java.util.List.of() : java.util.List.of(row));
  }

  /** Also without copies of messages. */
  @Test
  void aWrongPasswordIsAFailure() throws Exception {
    replay(Capture.of(Captures.bytes("wrong-password")));

    assertThat(rig.rows("SELECT user, domain, network_ip, cause, status, user_agent FROM failure"))
        .containsExactly("1016 203.0.113.88 198.51.100.98 wrong-password 403 LabUA/1.0");
  }

  @ParameterizedTest
  @CsvSource({
    "nasty-display, '\"O\\\"Brien, Zoë <x> %41;+\""
        + " <sip:1013@198.51.100.106:5075;x=%0Aapi%20status%0A%0A;y=a+b>'",
    "private-contact, '\"\""
        + " <sip:1001@192.168.1.120:5060;fs_nat=yes;fs_path=sip%3A1001%40198.51.100.98%3A24832>'"
  })
  void keepsTheContactExactly(String capture, String contact) throws Exception {
    replay(Capture.of(Captures.bytes(capture)));

    assertThat(rig.rows("SELECT contact FROM binding")).containsExactly(contact);
  }

  @ParameterizedTest
  @CsvSource({
    "seed-rport, unknown",
    "learned-then-refresh, unknown",
    "private-contact, yes",
    "direct-public, unknown",
    "port-mismatch, likely",
    "stun-contact, likely",
    "hostname-contact, unknown",
    "aggressive-detection, yes",
    "nasty-display, unknown",
    "rebinding, yes"
  })
  void isNeverWrongFromTheSecondHalf(String capture, String nat) throws Exception {
    Capture whole = Capture.of(Captures.bytes(capture));
    replay(whole.skip(whole.events().size() / 2 + whole.events().size() % 2));

    assertThat(rig.rows("SELECT DISTINCT nat FROM binding")).isSubsetOf(nat);
  }
}
