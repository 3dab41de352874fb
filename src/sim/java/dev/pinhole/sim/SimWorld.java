package dev.pinhole.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Phones and NATs around a simulated FreeSWITCH. The same seed and the same clock make the same
 * world. The simulator's thread owns it; any thread may call the public methods.
 */
public final class SimWorld implements AutoCloseable {
  /** What a packet finds a phone by: the NAT it came through, if any, and the address behind. */
  record PacketTarget(String natIp, SimEndpoint own) {}

  private final SimServer sim;
  private final Random random;
  private final AddressPlan plan;
  private final Map<String, SimNat> nats = new HashMap<>();
  private final Map<SimNat, SimSite> sites = new HashMap<>();
  private final List<SimPhone> phones = new ArrayList<>();
  private final Map<PacketTarget, SimPhone> byPlace = new HashMap<>();

  public SimWorld(SimServer sim, long seed) {
    this.sim = sim;
    random = new Random(seed);
    plan = new AddressPlan(random);
    sim.network(this::deliver);
  }

  /** The mix for a demonstration: every kind, as far as there are phones enough. */
  public static SimWorld demo(SimServer sim, long seed, int phones) {
    SimWorld world = new SimWorld(sim, seed);
    sim.loop.run(() -> new DemoMix(world, world.random, phones).build());
    return world;
  }

  /** A new NAT with an address of its own. */
  public SimNat nat(NatOptions options) {
    return sim.atOnce(() -> site(options, plan.lan()).nat());
  }

  /** A new phone behind that NAT. */
  public SimPhone add(PhoneKind kind, SimNat nat) {
    return sim.atOnce(() -> add(kind, Optional.of(sites.get(nat))));
  }

  /** A new phone on a public address, or behind a NAT of its own, as its kind requires. */
  public SimPhone add(PhoneKind kind) {
    return sim.atOnce(
        () ->
            add(
                kind,
                kind.behindNat()
                    ? Optional.of(site(NatOptions.defaults(), net(kind)))
                    : Optional.empty()));
  }

  /** The NAT's power fails for a moment: all its mappings are gone. */
  public void reboot(SimNat nat) {
    sim.loop.run(
        () -> {
          nat.reboot();
          phones.stream()
              .filter(phone -> phone.nat().filter(nat::equals).isPresent())
              .forEach(SimPhone::lost);
        });
  }

  /** Every phone registers once within that time, each at a moment of its own. */
  public void start(Duration spread) {
    sim.loop.run(
        () -> {
          for (SimPhone phone : phones) {
            long delay = (long) (random.nextDouble() * spread.toNanos());
            sim.loop.schedule(Duration.ofNanos(delay), phone::start);
          }
        });
  }

  public List<SimPhone> phones() {
    return sim.atOnce(() -> List.copyOf(phones));
  }

  public WorldReport report() {
    return sim.atOnce(() -> WorldReport.of(phones));
  }

  /** No phone does anything of its own accord any more. */
  @Override
  public void close() {
    sim.loop.run(() -> phones.forEach(SimPhone::stop));
  }

  SimSite site(NatOptions options, String net) {
    SimNat nat = new SimNat(plan.nextNat(), options, random);
    nats.put(nat.publicIp(), nat);
    SimSite site = new SimSite(nat, net);
    sites.put(nat, site);
    return site;
  }

  boolean sitesLeft() {
    return plan.natsLeft();
  }

  String net(PhoneKind kind) {
    return kind == PhoneKind.CARRIER_GRADE ? plan.carrierNet() : plan.lan();
  }

  SimPhone add(PhoneKind kind, Optional<SimSite> site) {
    String user = Integer.toString(1000 + phones.size());
    PhonePlace place = PhonePlace.of(kind, site, plan, user);
    PhoneIdentity identity = PhoneIdentity.of(kind, user, random);
    SimPhone phone = new SimPhone(sim, random, byPlace, identity, place);
    phones.add(phone);
    return phone;
  }

  /** A proxy, or a name server, knows where that phone is. */
  private Optional<SimAnswer> throughOthers(SimRow row) {
    return phones.stream()
        .filter(phone -> phone.isBehindOthers(row))
        .findFirst()
        .flatMap(SimPhone::answer);
  }

  private Optional<SimAnswer> deliver(SimRow row) {
    SimEndpoint target = row.target();
    SimNat nat = nats.get(target.host());
    Optional<SimEndpoint> own =
        nat == null
            ? Optional.of(target)
            : nat.inbound(target.port(), row.transport(), sim.timers().nanos());
    String natIp = nat == null ? "" : nat.publicIp();
    return own.map(endpoint -> byPlace.get(new PacketTarget(natIp, endpoint)))
        .map(SimPhone::answer)
        .orElseGet(() -> throughOthers(row));
  }
}
