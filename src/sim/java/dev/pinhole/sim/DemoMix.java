package dev.pinhole.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Chooses what phones there are in a demonstration, and how they behave. */
final class DemoMix {
  private static final int ADDRESSES_FOR_NATS = 400;

  /** Most take a NOTIFY that they do not know; whatever they answer, they are there. */
  private static final int[] ANSWERS = {200, 200, 200, 481, 489};

  private final SimWorld world;
  private final Random random;

  /** One of its own: the world of a seed stays as it is. */
  private final Random answers = new Random(1);

  private final int phones;
  private final int phonesAtSite;
  private final Map<PhoneKind, SimSite> open = new EnumMap<>(PhoneKind.class);

  DemoMix(SimWorld world, Random random, int phones) {
    this.world = world;
    this.random = random;
    this.phones = phones;
    phonesAtSite = Math.max(3, phones / ADDRESSES_FOR_NATS);
  }

  void build() {
    List<PhoneKind> deck = deck();
    PhoneKind[] each = PhoneKind.values();
    for (int i = 0; i < phones; i++) {
      // First one of each, then by how common they are.
      PhoneKind kind = i < each.length ? each[i] : deck.get(random.nextInt(deck.size()));
      SimPhone phone =
          world.add(kind, kind.behindNat() ? Optional.of(site(kind)) : Optional.empty());
      phone.answers(ANSWERS[answers.nextInt(ANSWERS.length)], roundTrip());
      if (kind != PhoneKind.FORCED_CONTACT) {
        phone.refreshEvery(refresh()).habit(habit(kind));
      }
    }
  }

  private SimSite site(PhoneKind kind) {
    PhoneKind key = kind == PhoneKind.CARRIER_GRADE ? kind : PhoneKind.PRIVATE_CONTACT;
    SimSite site = open.get(key);
    boolean full = site != null && site.phones() >= phonesAtSite && world.sitesLeft();
    if (site == null || full) {
      site = world.site(natOptions(), world.net(kind));
      open.put(key, site);
    }
    return site;
  }

  private NatOptions natOptions() {
    NatOptions options = NatOptions.defaults();
    return switch (random.nextInt(4)) {
      case 0 -> options.withPorts(NatOptions.Ports.PRESERVED);
      case 1 -> options.withRefresh(NatOptions.Refresh.BOTH_WAYS);
      default -> options;
    };
  }

  /** Three in ten refresh often, as some do to keep their NAT open; the others every hour. */
  private Duration refresh() {
    return Duration.ofSeconds(random.nextInt(10) < 3 ? 20 + random.nextInt(41) : 3600);
  }

  private Duration roundTrip() {
    return Duration.ofMillis(5 + answers.nextInt(120));
  }

  private SimPhone.Habit habit(PhoneKind kind) {
    int choice = random.nextInt(12);
    if (choice == 0) {
      return SimPhone.Habit.COMES_AND_GOES;
    }
    boolean canMove = kind == PhoneKind.REWRITTEN_CONTACT || kind == PhoneKind.PRIVATE_CONTACT;
    return choice <= 2 && canMove ? SimPhone.Habit.CHANGES_PORT : SimPhone.Habit.STEADY;
  }

  private static List<PhoneKind> deck() {
    List<PhoneKind> deck = new ArrayList<>();
    for (PhoneKind kind : PhoneKind.values()) {
      int cards =
          switch (kind) {
            case REWRITTEN_CONTACT -> 14;
            case PRIVATE_CONTACT -> 10;
            case DIRECT -> 5;
            case CARRIER_GRADE, TCP, WEBSOCKET, FORCED_CONTACT -> 3;
            case TLS, PROXIED -> 2;
            default -> 1;
          };
      for (int i = 0; i < cards; i++) {
        deck.add(kind);
      }
    }
    return deck;
  }
}
