package dev.pinhole.sim;

import dev.pinhole.sim.SimRow.SimPingStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Registrations by the hundred thousand, for measuring. */
public final class SampleRows {
  private static final int PHONES_BEHIND_A_NAT = 250;

  private final Random random;
  private final long expires;
  private final AddressPlan plan;

  private SampleRows(long seed, long expires) {
    random = new Random(seed);
    this.expires = expires;
    plan = new AddressPlan(random);
  }

  /**
   * Rows of phones behind NATs, half of them with a private Contact and half with a rewritten one.
   *
   * @param epochMillis now; the rows expire within the next hour
   */
  public static List<SimRow> of(String profile, int count, long seed, long epochMillis) {
    SampleRows rows = new SampleRows(seed, Math.floorDiv(epochMillis, 1000) + 60);
    List<SimRow> list = new ArrayList<>(count);
    String nat = "";
    for (int i = 0; i < count; i++) {
      if (i % PHONES_BEHIND_A_NAT == 0) {
        nat = rows.plan.natsLeft() ? rows.plan.nextNat() : nat;
      }
      list.add(rows.row(profile, i, nat));
    }
    return list;
  }

  private SimRow row(String profile, int index, String nat) {
    String user = Integer.toString(100_000 + index);
    SimEndpoint source = new SimEndpoint(nat, 1024 + random.nextInt(64_000));
    SimEndpoint own = new SimEndpoint("192.168.1." + (1 + index % 250), 5060);
    boolean rewrites = index % 2 == 0;
    PhoneKind kind = rewrites ? PhoneKind.REWRITTEN_CONTACT : PhoneKind.PRIVATE_CONTACT;
    PhoneModel model = PhoneModel.of(kind, random);
    SimRegister register =
        SimRegister.of(user)
            .profile(profile)
            .callId(model.callId(own.host(), random))
            .userAgent(model.userAgent())
            .firstContact(own.toString())
            .source(source.toString());
    SimEndpoint contact = rewrites ? source : own;
    ContactText text = ContactText.of(register, contact, SimOptions.defaults());
    return new SimRow(
        0,
        profile,
        register.callId(),
        user,
        "203.0.113.88",
        text.contact(),
        model.userAgent(),
        text.status(),
        expires + random.nextInt(3600),
        SimPingStatus.REACHABLE,
        0,
        "vm",
        source,
        user,
        "203.0.113.88");
  }
}
