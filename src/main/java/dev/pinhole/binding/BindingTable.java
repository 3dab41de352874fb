package dev.pinhole.binding;

import dev.pinhole.binding.Change.Origin;
import dev.pinhole.binding.Reachability.PingOutcome;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.sofia.ListedRegistration;
import dev.pinhole.sofia.ListingReader;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bindings of one FreeSWITCH that are alive now, and what each event changes in them. Owned by
 * the event loop.
 */
public final class BindingTable {
  /** Whether a challenged REGISTER can be taken for the first of its Call-ID. */
  public enum Knowledge {
    /** A listing came through: a Call-ID that is not in the table is new. */
    COMPLETE,
    /** There may be registrations that we have not heard of. */
    PARTIAL
  }

  /** What bindings are counted by. */
  public record Group(String profile, Nat nat, Optional<NatKind> natKind) {
    static Group of(Binding binding) {
      return new Group(binding.key().profile(), binding.nat(), binding.natKind());
    }
  }

  /** Whether bindings that are not known yet are taken up. */
  public enum Room {
    ENOUGH,
    NONE
  }

  /** One user's rows in FreeSWITCH may be any number, and are not to fill the memory of all. */
  static final int MOST_OF_USER = 50_000;

  /** FreeSWITCH's margin of 60 s, and the 30 s after which it looks. */
  private static final long OVERDUE = Duration.ofSeconds(90).toNanos();

  /** FreeSWITCH's clock may be another than ours, and either be set. */
  private static final Duration CLOCKS_APART = Duration.ofDays(1);

  private final String node;
  private final Assessor assessor;
  private final Timers timers;
  private final BindingLedger ledger;
  private final CapturedEvidence evidence;
  private final OtherProfiles otherProfiles = new OtherProfiles();
  private final List<Comparison> open = new ArrayList<>();
  private Knowledge knowledge = Knowledge.PARTIAL;
  private Room room = Room.ENOUGH;
  private long refused;

  public BindingTable(String node, Assessor assessor, Timers timers) {
    this(node, assessor, timers, new AtomicLong());
  }

  /**
   * @param lastId the highest that any binding of any node has
   */
  public BindingTable(String node, Assessor assessor, Timers timers, AtomicLong lastId) {
    this.node = node;
    this.assessor = assessor;
    this.timers = timers;
    this.ledger = new BindingLedger(assessor, timers, lastId);
    this.evidence = new CapturedEvidence(node, ledger, otherProfiles, assessor, timers);
  }

  /** What captured messages show of its bindings. */
  public CapturedEvidence evidence() {
    return evidence;
  }

  String node() {
    return node;
  }

  /** A copy of what is alive now. */
  public List<Binding> bindings() {
    return ledger.live.where(binding -> true);
  }

  /** The live bindings of one user. */
  public Collection<Binding> bindings(Aor aor) {
    return ledger.live.of(aor);
  }

  /** Whether a REGISTER says nothing that is not known. */
  public boolean isRefresh(SofiaEvent.Register register) {
    Binding known = ledger.live.get(keyOf(register.aor(), register.callId()));
    return known != null
        && known.isAt(register.contact())
        && known.registration().sameSource(assessor.read(register));
  }

  /**
   * Whether it tells of no binding that is alive, but of a row that was over long before:
   * FreeSWITCH tells of one that bears a former name of it each 30 s.
   */
  public boolean isOfThePast(SofiaEvent.Expired expired) {
    Binding binding = ledger.live.get(keyOf(expired.aor(), expired.callId()));
    if (binding == null) {
      return true;
    }
    long over = 1_000 * expired.expires() + CLOCKS_APART.toMillis();
    return expired.expires() > 0 && over < binding.lifetime().expiresAt();
  }

  /** Whether FreeSWITCH may have rows of other Contacts that have the Call-ID of this one. */
  public boolean mayHaveOtherRows(Binding binding) {
    return ledger.live.mayHaveOtherRows(binding.key());
  }

  /** How many have that network_ip. */
  public int countAt(String networkIp) {
    return ledger.sites.alive(networkIp);
  }

  /** The live binding, its domain in upper or lower case. */
  public Optional<Binding> find(BindingKey key) {
    return Optional.ofNullable(ledger.live.get(key));
  }

  /** How many bindings are alive. */
  public int size() {
    return ledger.live.size();
  }

  /** How many bindings there are of each group; a group without any is absent. */
  public Map<Group, Integer> counts() {
    return Map.copyOf(ledger.live.counts());
  }

  /** How many do not answer. */
  public int unreachable() {
    return count(PingOutcome.UNREACHABLE);
  }

  public int count(PingOutcome state) {
    return ledger.live.count(state);
  }

  /** Whether bindings that are not known yet are taken up from now on. */
  public void room(Room now) {
    room = now;
  }

  /** How often a binding was not taken up for want of room, by an event or a listing. */
  public long refused() {
    return refused;
  }

  private boolean hasRoom(Aor aor) {
    boolean hasRoom = room == Room.ENOUGH && ledger.live.of(aor).size() < MOST_OF_USER;
    refused += hasRoom ? 0 : 1;
    return hasRoom;
  }

  /** Gives up what is only remembered of the past, since memory is short; tells how much. */
  public int forgetPast() {
    return ledger.memory.forget()
        + ledger.sites.forgetDeserted()
        + otherProfiles.forget()
        + evidence.forget();
  }

  /** How many places are remembered that have no binding any more. */
  int desertedPlaces() {
    return ledger.sites.deserted();
  }

  /** Whether listings have told of all there is, from now on. */
  public void know(Knowledge now) {
    knowledge = now;
  }

  /** A binding of an earlier run, which has not changed; gives back the one to be kept. */
  public Binding restore(Binding binding) {
    return ledger.restore(binding);
  }

  /** A binding of an earlier run, of that verdict, left this address so long ago. Oldest first. */
  public void restoreSighting(BindingKey key, String networkIp, Nat nat, long ageMillis) {
    ledger.sites.remembered(key, networkIp, nat, ageMillis);
    ledger.memory.left(key, networkIp, nat, ageMillis);
  }

  /** A binding of an earlier run that ended so long ago. Oldest first. */
  public void restoreDeparted(
      BindingKey key,
      String networkIp,
      FirstContact first,
      Nat nat,
      Optional<NatKind> kind,
      long ageMillis) {
    ledger.memory.ended(key, networkIp, first, nat, kind, ageMillis);
  }

  /** A binding of an earlier run that the listing of its profile lacked; after all bindings. */
  public void restoreUnlisted(BindingKey key, String detail) {
    if (ledger.live.get(key) != null) {
      return;
    }
    Binding at = elsewhere(key);
    if (at != null && detail.startsWith(Change.HistoryRow.ONLY_LISTED_AT)) {
      otherProfiles.follow(key, at.key());
    } else {
      otherProfiles.vanished(key);
      if (at != null && at.lifetime().registeredAt() == 0) {
        otherProfiles.appeared(at.key());
      }
    }
  }

  /** Changes what the event changes; those that concern no binding change nothing. */
  public List<Change> apply(SofiaEvent event) {
    List<Change> changes = new ArrayList<>();
    if (event instanceof SofiaEvent.Registered registered) {
      concern(registered.register().aor(), HistoryEvent.REPLACED);
      registered(registered, changes);
    } else if (event instanceof SofiaEvent.Challenged challenged) {
      challenged(challenged.register());
    } else if (event instanceof SofiaEvent.Unregistered unregistered) {
      concern(unregistered.aor(), HistoryEvent.UNREGISTERED);
      // A phone may have come back with the same Call-ID before its old socket closed; whether its
      // row is gone, only a listing tells.
      if (unregistered.reason() == SofiaEvent.UnregisterReason.BY_PHONE) {
        end(
            keyOf(unregistered.aor(), unregistered.callId()),
            unregistered.contact(),
            HistoryEvent.UNREGISTERED,
            changes);
      }
    } else if (event instanceof SofiaEvent.Expired expired && !isOfThePast(expired)) {
      concern(expired.aor(), HistoryEvent.EXPIRED);
      end(keyOf(expired.aor(), expired.callId()), expired.contact(), HistoryEvent.EXPIRED, changes);
    } else if (event instanceof SofiaEvent.UserState state) {
      Binding binding = ledger.live.get(keyOf(state.aor(), state.callId()));
      if (binding != null) {
        ledger.pinged(binding, state, changes);
      }
    }
    return changes;
  }

  /**
   * FreeSWITCH can have several rows of a Call-ID, one for each Contact: a phone that its NAT gave
   * another port leaves one behind. Whether the end of another Contact's ends this binding, only a
   * listing tells.
   */
  private void end(BindingKey key, String contact, HistoryEvent event, List<Change> changes) {
    Binding binding = ledger.live.get(key);
    if (binding == null || binding.isAt(contact)) {
      remove(key, event, "", changes);
    }
  }

  private void challenged(SofiaEvent.Register register) {
    FirstContact advertised = assessor.advertised(register.contact());
    if (advertised.isKnown()) {
      ledger.memory.challenged(
          key(register.aor(), register.callId()),
          Assessor.canonical(register.networkIp()),
          advertised,
          knowledge == Knowledge.COMPLETE);
    }
  }

  private void registered(SofiaEvent.Registered event, List<Change> changes) {
    SofiaEvent.Register register = event.register();
    BindingKey heard = keyOf(register.aor(), register.callId());
    Binding before = ledger.live.get(heard);
    touch(heard);
    Binding elsewhere = before == null ? elsewhere(heard) : null;
    if (elsewhere != null) {
      String detail = "it registers at profile " + heard.profile() + " now";
      remove(elsewhere.key(), HistoryEvent.REPLACED, detail, changes);
    }
    if (before == null && !hasRoom(heard.aor())) {
      return;
    }
    BindingKey key = before == null ? assessor.interned(heard) : before.key();
    Binding known = before == null ? elsewhere : before;
    Registration registration =
        evidence.withVia(
            known, key.callId(), assessor.read(register).with(ForcePing.told(event.ping())));
    CallIdMemory.Prior prior =
        ledger.memory.ofRegister(
            key, known, registration.networkIp(), Assessor.canonical(register.networkIp()));
    boolean rebind =
        before != null && before.registration().isForgottenBy(registration, prior.advertised());
    ledger.put(
        before,
        Binding.unjudged(
            before == null ? ledger.newId() : before.id(),
            key,
            registration,
            prior.first(),
            Lifetime.registered(before == null ? null : before.lifetime(), event.expires(), timers),
            ledger.reachabilityOf(before, registration)),
        prior.verdict(),
        rebind ? Origin.REBIND : Origin.REGISTER,
        changes);
  }

  /** Begins to compare the bindings in scope with a listing that is about to be asked for. */
  public Comparison compare(Scope scope) {
    Comparison comparison = new Comparison(this, scope, timers.nanos());
    open.add(comparison);
    return comparison;
  }

  /** The bindings that a listing of this scope must show. */
  Collection<Binding> in(Scope scope) {
    if (scope instanceof Scope.User user) {
      return ledger.live.of(user.aor());
    }
    return ledger.live.where(binding -> binding.key().profile().equals(scope.profile()));
  }

  /** How many are alive at a profile. */
  int sizeOf(String profile) {
    int size = 0;
    for (Map.Entry<Group, Integer> each : ledger.live.counts().entrySet()) {
      size += each.getKey().profile().equals(profile) ? each.getValue() : 0;
    }
    return size;
  }

  void end(Comparison comparison) {
    open.remove(comparison);
  }

  private void touch(BindingKey key) {
    open.forEach(comparison -> comparison.touch(key));
  }

  private void concern(Aor aor, HistoryEvent event) {
    open.forEach(comparison -> comparison.concern(aor, event));
  }

  /**
   * A record of a listing. Where a Call-ID may have several, one that differs from what is known
   * and does not clearly end later may be an older one, and changes nothing yet.
   *
   * @param before the binding, or null
   * @param otherServer whose it is, if it is none of a configured server; else empty
   * @param madeAt the monotonic time at which it was made
   */
  Comparison.Difference listed(
      BindingKey listedKey,
      Binding before,
      ListedRegistration listed,
      String otherServer,
      long madeAt,
      Comparison.OtherRows others,
      List<Change> changes) {
    if (before == null && !hasRoom(listedKey.aor())) {
      return Comparison.Difference.REFUSED;
    }
    Lifetime lifetime =
        Lifetime.listed(listed.secondsLeft() - ListingReader.MARGIN_SECONDS, madeAt, timers);
    if (before != null
        && lifetime.endsAbout(before.lifetime())
        && assessor.wasReadFrom(before.registration(), listed.register(), otherServer)) {
      ledger.listedAs(before, listed.pingStatus(), changes);
      return Comparison.Difference.NONE;
    }
    Registration read = assessor.read(listed.register(), otherServer);
    Registration registration =
        evidence.withVia(
            before,
            listedKey.callId(),
            before == null ? read : read.with(before.registration().forcePing()));
    Binding elsewhere = before == null ? elsewhere(listedKey) : null;
    if (elsewhere != null && !lifetime.endsClearlyAfter(elsewhere.lifetime())) {
      otherProfiles.listed(elsewhere.key(), listedKey);
      return Comparison.Difference.NONE;
    }
    if (elsewhere != null) {
      String detail = "it is listed at profile " + listedKey.profile() + " now";
      remove(elsewhere.key(), HistoryEvent.REPLACED, detail, changes);
    }
    boolean same =
        before != null
            && (before.registration().sameAs(registration)
                || isOutdated(registration, lifetime, before));
    // A refresh that was not heard of shows in a later expiry only.
    if (same && lifetime.endsAbout(before.lifetime())) {
      ledger.listedAs(before, listed.pingStatus(), changes);
      return Comparison.Difference.NONE;
    }
    boolean known = before != null && !same;
    if (known
        && !lifetime.endsClearlyAfter(before.lifetime())
        && others == Comparison.OtherRows.POSSIBLE) {
      ledger.live.foundOtherRow(before.key());
      return Comparison.Difference.DOUBTFUL;
    }
    BindingKey key = before == null ? assessor.interned(listedKey) : before.key();
    CallIdMemory.Prior prior = ledger.memory.ofListing(key, before, registration.networkIp());
    // A wall clock that was set changes the time of the end, and nothing else.
    boolean refreshed = !same || lifetime.endsClearlyAfter(before.lifetime());
    ledger.put(
        before,
        Binding.unjudged(
            before == null ? ledger.newId() : before.id(),
            key,
            registration,
            prior.first(),
            before == null ? lifetime : before.lifetime().until(lifetime),
            refreshed ? ledger.reachabilityOf(before, registration) : before.reachability()),
        prior.verdict(),
        Origin.LISTING,
        changes);
    ledger.listedAs(ledger.live.get(key), listed.pingStatus(), changes);
    if (before == null) {
      otherProfiles.appeared(key);
      return Comparison.Difference.NEW;
    }
    return same ? Comparison.Difference.NONE : Comparison.Difference.CHANGED;
  }

  /**
   * Whether a row is of the very REGISTER that an event told of: FreeSWITCH never brings some of it
   * up to date, such as the User-Agent. The event's word counts.
   */
  private static boolean isOutdated(Registration listed, Lifetime lifetime, Binding before) {
    return before.lifetime().refreshedAt() > 0
        && lifetime.endsAbout(before.lifetime())
        && before.registration().sameSource(listed)
        && before.isAt(listed.contact());
  }

  /** The binding of the same phone at another profile, or null. */
  private Binding elsewhere(BindingKey key) {
    for (Group group : ledger.live.counts().keySet()) {
      if (!group.profile().equals(key.profile())) {
        Aor aor = new Aor(group.profile(), key.user(), key.domain());
        Binding binding = ledger.live.get(key(aor, key.callId()));
        if (binding != null) {
          return binding;
        }
      }
    }
    return null;
  }

  /** A whole listing lacks it; the listing of another profile may have it. */
  void vanished(BindingKey key, HistoryEvent how, String detail, List<Change> changes) {
    Binding binding = ledger.live.get(key);
    BindingKey at = otherProfiles.takeListed(key);
    if (binding == null || at == null || ledger.live.get(at) != null) {
      otherProfiles.vanished(key);
      remove(key, how, detail, changes);
      return;
    }
    otherProfiles.follow(key, ledger.rekey(binding, at, changes));
  }

  /** FreeSWITCH was restarted, and with it every connection ended. */
  public List<Change> connectionsEnded() {
    return ledger.connectionsEnded();
  }

  /** Every binding as if it had changed. */
  public List<Change> saveAll() {
    return ledger.saveAll();
  }

  /** The bindings whose time is over, FreeSWITCH's margin included: no event told their end. */
  public List<Binding> overdue() {
    long now = timers.nanos();
    return ledger.live.where(binding -> now - binding.lifetime().expiresTick() > OVERDUE);
  }

  /** Ends a binding, if it is alive. */
  public List<Change> remove(BindingKey key, HistoryEvent event, String detail) {
    List<Change> changes = new ArrayList<>();
    remove(key, event, detail, changes);
    return changes;
  }

  void remove(BindingKey key, HistoryEvent event, String detail, List<Change> changes) {
    touch(key);
    Binding binding = ledger.live.get(key);
    if (binding == null) {
      return;
    }
    ledger.end(binding, event, detail, changes);
  }

  /** By what an event names; the listing may name another profile. */
  private BindingKey keyOf(Aor aor, String callId) {
    return otherProfiles.listedAs(key(aor, callId), ledger.live);
  }

  private BindingKey key(Aor aor, String callId) {
    return new BindingKey(node, aor, callId);
  }
}
