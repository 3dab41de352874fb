package dev.pinhole.binding;

import dev.pinhole.binding.Change.Origin;
import dev.pinhole.binding.Reachability.PingOutcome;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Verdict;
import dev.pinhole.sofia.ListedRegistration;
import dev.pinhole.sofia.ListingReader;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** Of a user with more, others are not looked at for what they show: that would take too long. */
  private static final int MOST_SIBLINGS = 16;

  /** Behind one address and port are seldom more than the lines of a phone, or a proxy. */
  private static final int MOST_AT_ONCE = 64;

  /** FreeSWITCH's margin of 60 s, and the 30 s after which it looks. */
  private static final long OVERDUE = Duration.ofSeconds(90).toNanos();

  /** FreeSWITCH's clock may be another than ours, and either be set. */
  private static final Duration CLOCKS_APART = Duration.ofDays(1);

  private final String node;
  private final Assessor assessor;
  private final Timers timers;
  private final AtomicLong lastId;
  private final Sites sites;
  private final CallIdMemory memory;
  private final AcceptedRegisters accepted;
  private final LiveBindings live = new LiveBindings();
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
    this.lastId = lastId;
    this.sites = new Sites(timers);
    this.memory = new CallIdMemory(timers);
    this.accepted = new AcceptedRegisters(timers);
  }

  String node() {
    return node;
  }

  /** A copy of what is alive now. */
  public List<Binding> bindings() {
    return live.where(binding -> true);
  }

  /** The live bindings of one user. */
  public Collection<Binding> bindings(Aor aor) {
    return live.of(aor);
  }

  /** Whether a REGISTER says nothing that is not known. */
  public boolean isRefresh(SofiaEvent.Register register) {
    Binding known = live.get(keyOf(register.aor(), register.callId()));
    return known != null
        && known.isAt(register.contact())
        && known.registration().sameSource(assessor.read(register));
  }

  /**
   * Whether it tells of no binding that is alive, but of a row that was over long before:
   * FreeSWITCH tells of one that bears a former name of it each 30 s.
   */
  public boolean isOfThePast(SofiaEvent.Expired expired) {
    Binding binding = live.get(keyOf(expired.aor(), expired.callId()));
    if (binding == null) {
      return true;
    }
    long over = 1_000 * expired.expires() + CLOCKS_APART.toMillis();
    return expired.expires() > 0 && over < binding.lifetime().expiresAt();
  }

  /** Whether FreeSWITCH may have rows of other Contacts that have the Call-ID of this one. */
  public boolean mayHaveOtherRows(Binding binding) {
    return live.mayHaveOtherRows(binding.key());
  }

  /** How many have that network_ip. */
  public int countAt(String networkIp) {
    return sites.alive(networkIp);
  }

  /** The live binding, its domain in upper or lower case. */
  public Optional<Binding> find(BindingKey key) {
    return Optional.ofNullable(live.get(key));
  }

  /** How many bindings are alive. */
  public int size() {
    return live.size();
  }

  /** How many bindings there are of each group; a group without any is absent. */
  public Map<Group, Integer> counts() {
    return Map.copyOf(live.counts());
  }

  /** How many do not answer. */
  public int unreachable() {
    return count(PingOutcome.UNREACHABLE);
  }

  public int count(PingOutcome state) {
    return live.count(state);
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
    boolean hasRoom = room == Room.ENOUGH && live.of(aor).size() < MOST_OF_USER;
    refused += hasRoom ? 0 : 1;
    return hasRoom;
  }

  /** Gives up what is only remembered of the past, since memory is short; tells how much. */
  public int forgetPast() {
    return memory.forget() + sites.forgetDeserted() + otherProfiles.forget() + accepted.forget();
  }

  /** How many places are remembered that have no binding any more. */
  int desertedPlaces() {
    return sites.deserted();
  }

  /** Whether listings have told of all there is, from now on. */
  public void know(Knowledge now) {
    knowledge = now;
  }

  /** A binding of an earlier run, which has not changed; gives back the one to be kept. */
  public Binding restore(Binding binding) {
    Binding interned = assessor.interned(binding);
    lastId.accumulateAndGet(binding.id(), Math::max);
    sites.noted(live.get(interned.key()), interned);
    live.put(interned);
    return interned;
  }

  /** A binding of an earlier run, of that verdict, left this address so long ago. Oldest first. */
  public void restoreSighting(BindingKey key, String networkIp, Nat nat, long ageMillis) {
    sites.remembered(key, networkIp, nat, ageMillis);
    memory.left(key, networkIp, nat, ageMillis);
  }

  /** A binding of an earlier run that ended so long ago. Oldest first. */
  public void restoreDeparted(
      BindingKey key,
      String networkIp,
      FirstContact first,
      Nat nat,
      Optional<NatKind> kind,
      long ageMillis) {
    memory.ended(key, networkIp, first, nat, kind, ageMillis);
  }

  /** A binding of an earlier run that the listing of its profile lacked; after all bindings. */
  public void restoreUnlisted(BindingKey key, String detail) {
    if (live.get(key) != null) {
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
      Binding binding = live.get(keyOf(state.aor(), state.callId()));
      if (binding != null) {
        pinged(binding, state, changes);
      }
    }
    return changes;
  }

  /** What the Via of a captured REGISTER shows; of one whose event is still to come, it is kept. */
  public List<Change> captured(AcceptedRegister register) {
    Binding before = bindingOf(register);
    if (before == null || !before.registration().cameFrom(register.source())) {
      accepted.remember(register);
      return List.of();
    }
    List<Change> changes = new ArrayList<>();
    Registration registration = before.registration().with(assessor.interned(register.via()));
    if (!registration.equals(before.registration())) {
      put(
          before,
          before.with(registration),
          Optional.of(new Verdict(before.nat(), before.natKind(), List.of())),
          Origin.VERDICT,
          changes);
    }
    return changes;
  }

  /** Its binding, or null. */
  private Binding bindingOf(AcceptedRegister register) {
    for (String profile : profiles()) {
      Aor aor = new Aor(profile, register.user(), register.domain());
      Binding binding = live.get(keyOf(aor, register.callId()));
      if (binding != null) {
        return binding;
      }
    }
    // The directory may have another user or domain registered.
    return live.from(register.source(), MOST_SIBLINGS).stream()
        .filter(each -> each.key().callId().equals(register.callId()))
        .findFirst()
        .orElse(null);
  }

  /**
   * The live bindings that a request reaches: of that user, or with that Contact.
   *
   * @param uri its Request-URI
   * @param destination where it goes
   */
  public List<Binding> reachedBy(String user, String domain, String uri, Endpoint destination) {
    List<Binding> found = new ArrayList<>(1);
    for (String profile : profiles()) {
      int looked = 0;
      for (Binding binding : live.of(new Aor(profile, user, domain))) {
        if (looked++ == MOST_SIBLINGS) {
          break;
        }
        if (binding.leadsTo(destination)) {
          found.add(binding);
        }
      }
    }
    // The To of a call has the Contact.
    return found.isEmpty()
        ? at(destination).stream().filter(binding -> binding.hasUri(uri)).toList()
        : found;
  }

  /** The live bindings whose packets come from there; of many, as of a proxy's, some. */
  public List<Binding> at(Endpoint source) {
    return live.from(source, MOST_AT_ONCE);
  }

  /** An answer of it was captured. */
  public List<Change> answered(Binding binding) {
    return shown(binding, binding.reachability().answered(timers.epochMillis()));
  }

  /**
   * An answer of it was captured, from elsewhere than the request went to. A phone that listens on
   * another port than it sends from answers from where it registered from: that one is reached.
   */
  public List<Change> answeredFrom(Binding binding, Endpoint elsewhere) {
    return binding.registration().cameFrom(elsewhere)
        ? answered(binding)
        : shown(binding, binding.reachability().answeredFrom(elsewhere, timers.epochMillis()));
  }

  /** A packet of it was captured. */
  public List<Change> heard(Binding binding) {
    return shown(binding, binding.reachability().heard(timers.epochMillis()));
  }

  /** Requests to it were captured, and no answer. */
  public List<Change> unanswered(Binding binding) {
    return shown(binding, binding.reachability().unanswered(timers.epochMillis()));
  }

  private List<Change> shown(Binding binding, Reachability now) {
    List<Change> changes = new ArrayList<>();
    if (!now.equals(binding.reachability())) {
      reachability(binding, now, now.why(), changes);
    }
    return changes;
  }

  private Set<String> profiles() {
    Set<String> profiles = new HashSet<>();
    live.counts().keySet().forEach(group -> profiles.add(group.profile()));
    return profiles;
  }

  /** With the Via that was captured from its source, or is known from there. */
  private Registration withVia(Binding before, String callId, Registration now) {
    boolean same = before != null && before.registration().sameSource(now);
    SentBy known = same ? before.registration().via() : SentBy.UNKNOWN;
    return now.with(
        accepted.take(callId, now.packetSource()).map(assessor::interned).orElse(known));
  }

  /**
   * FreeSWITCH can have several rows of a Call-ID, one for each Contact: a phone that its NAT gave
   * another port leaves one behind. Whether the end of another Contact's ends this binding, only a
   * listing tells.
   */
  private void end(BindingKey key, String contact, HistoryEvent event, List<Change> changes) {
    Binding binding = live.get(key);
    if (binding == null || binding.isAt(contact)) {
      remove(key, event, "", changes);
    }
  }

  private void challenged(SofiaEvent.Register register) {
    FirstContact advertised = assessor.advertised(register.contact());
    if (advertised.isKnown()) {
      memory.challenged(
          key(register.aor(), register.callId()),
          Assessor.canonical(register.networkIp()),
          advertised,
          knowledge == Knowledge.COMPLETE);
    }
  }

  private void registered(SofiaEvent.Registered event, List<Change> changes) {
    SofiaEvent.Register register = event.register();
    BindingKey heard = keyOf(register.aor(), register.callId());
    Binding before = live.get(heard);
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
        withVia(known, key.callId(), assessor.read(register).with(ForcePing.told(event.ping())));
    CallIdMemory.Prior prior =
        memory.ofRegister(
            key, known, registration.networkIp(), Assessor.canonical(register.networkIp()));
    boolean rebind =
        before != null && before.registration().isForgottenBy(registration, prior.advertised());
    put(
        before,
        Binding.unjudged(
            before == null ? lastId.incrementAndGet() : before.id(),
            key,
            registration,
            prior.first(),
            Lifetime.registered(before == null ? null : before.lifetime(), event.expires(), timers),
            reachabilityOf(before, registration)),
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
      return live.of(user.aor());
    }
    return live.where(binding -> binding.key().profile().equals(scope.profile()));
  }

  /** How many are alive at a profile. */
  int sizeOf(String profile) {
    int size = 0;
    for (Map.Entry<Group, Integer> each : live.counts().entrySet()) {
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
      listedAs(before, listed.pingStatus(), changes);
      return Comparison.Difference.NONE;
    }
    Registration read = assessor.read(listed.register(), otherServer);
    Registration registration =
        withVia(
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
      listedAs(before, listed.pingStatus(), changes);
      return Comparison.Difference.NONE;
    }
    boolean known = before != null && !same;
    if (known
        && !lifetime.endsClearlyAfter(before.lifetime())
        && others == Comparison.OtherRows.POSSIBLE) {
      live.foundOtherRow(before.key());
      return Comparison.Difference.DOUBTFUL;
    }
    BindingKey key = before == null ? assessor.interned(listedKey) : before.key();
    CallIdMemory.Prior prior = memory.ofListing(key, before, registration.networkIp());
    // A wall clock that was set changes the time of the end, and nothing else.
    boolean refreshed = !same || lifetime.endsClearlyAfter(before.lifetime());
    put(
        before,
        Binding.unjudged(
            before == null ? lastId.incrementAndGet() : before.id(),
            key,
            registration,
            prior.first(),
            before == null ? lifetime : before.lifetime().until(lifetime),
            refreshed ? reachabilityOf(before, registration) : before.reachability()),
        prior.verdict(),
        Origin.LISTING,
        changes);
    listedAs(live.get(key), listed.pingStatus(), changes);
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
    for (Group group : live.counts().keySet()) {
      if (!group.profile().equals(key.profile())) {
        Aor aor = new Aor(group.profile(), key.user(), key.domain());
        Binding binding = live.get(key(aor, key.callId()));
        if (binding != null) {
          return binding;
        }
      }
    }
    return null;
  }

  /** A whole listing lacks it; the listing of another profile may have it. */
  void vanished(BindingKey key, HistoryEvent how, String detail, List<Change> changes) {
    Binding binding = live.get(key);
    BindingKey at = otherProfiles.takeListed(key);
    if (binding == null || at == null || live.get(at) != null) {
      otherProfiles.vanished(key);
      remove(key, how, detail, changes);
      return;
    }
    live.remove(binding);
    sites.left(binding);
    changes.add(
        row(HistoryEvent.REPLACED, binding, Change.HistoryRow.ONLY_LISTED_AT + at.profile()));
    changes.add(new Change.Removed(binding));
    Binding moved = binding.at(assessor.interned(at), lastId.incrementAndGet());
    otherProfiles.follow(key, moved.key());
    live.put(moved);
    sites.noted(null, moved);
    changes.add(row(HistoryEvent.LISTED, moved, "its REGISTERs name profile " + key.profile()));
    Verdict held = new Verdict(moved.nat(), moved.natKind(), List.of());
    changes.add(
        new Change.Saved(
            Optional.empty(), moved, judge(moved, Optional.of(held)).evidence(), Origin.LISTING));
  }

  /** The bindings whose time is over, FreeSWITCH's margin included: no event told their end. */
  public List<Binding> overdue() {
    long now = timers.nanos();
    return live.where(binding -> now - binding.lifetime().expiresTick() > OVERDUE);
  }

  /** Every binding as if it had changed. */
  public List<Change> saveAll() {
    List<Change> changes = new ArrayList<>(size());
    for (Binding binding : bindings()) {
      Verdict held = new Verdict(binding.nat(), binding.natKind(), List.of());
      Verdict verdict = judge(binding, Optional.of(held));
      changes.add(new Change.Saved(Optional.empty(), binding, verdict.evidence(), Origin.VERDICT));
    }
    return changes;
  }

  private Verdict judge(Binding binding, Optional<Verdict> learnt) {
    String networkIp = binding.registration().networkIp();
    return assessor.judge(
        binding,
        sites.natSeenNearby(binding.key(), networkIp),
        ofUser(binding.key(), networkIp),
        learnt);
  }

  /** What other Call-IDs of the user were judged at that address, if that was yes or likely. */
  private Optional<Nat> ofUser(BindingKey key, String networkIp) {
    return live.of(key.aor()).stream()
        .limit(MOST_SIBLINGS)
        .filter(other -> !other.key().equals(key))
        .filter(other -> other.registration().networkIp().equals(networkIp))
        .map(Binding::nat)
        .filter(UserPlaces::tells)
        .min(Comparator.naturalOrder())
        .or(() -> memory.ofUser(key.aor(), networkIp));
  }

  private void put(
      Binding before,
      Binding unjudged,
      Optional<Verdict> learnt,
      Origin origin,
      List<Change> changes) {
    Verdict verdict = judge(unjudged, learnt);
    Binding after = unjudged.with(verdict);
    Registration registration = after.registration();
    live.put(after);
    if (before == null) {
      changes.add(
          row(origin == Origin.LISTING ? HistoryEvent.LISTED : HistoryEvent.REGISTERED, after, ""));
    } else {
      if (!before.registration().sameSource(registration)) {
        changes.add(moved(before, after));
        memory.moved(before, after);
      }
      if (!before.sameVerdict(after)) {
        changes.add(verdictChanged(before, after));
      }
      if (before.reachability().isUnanswered() && !after.reachability().isUnreachable()) {
        changes.add(row(HistoryEvent.REACHABLE, after, after.reachability().why()));
      }
    }
    changes.add(new Change.Saved(Optional.ofNullable(before), after, verdict.evidence(), origin));
    sites.noted(before, after).forEach(doubted -> doubt(doubted, changes));
  }

  /** Another phone at this address turned out to be behind NAT: "direct" is no longer sure. */
  private void doubt(BindingKey key, List<Change> changes) {
    Binding before = live.get(key);
    if (before == null) {
      return;
    }
    Verdict verdict = judge(before, Optional.empty());
    Binding after = before.with(verdict);
    if (!before.sameVerdict(after)) {
      live.put(after);
      sites.noted(before, after);
      changes.add(verdictChanged(before, after));
      changes.add(new Change.Saved(Optional.of(before), after, verdict.evidence(), Origin.VERDICT));
    }
  }

  /** FreeSWITCH was restarted, and with it every connection ended. */
  public List<Change> connectionsEnded() {
    List<Change> changes = new ArrayList<>();
    List<Binding> cut =
        live.where(
            binding ->
                !binding.registration().isByUdp() && !binding.reachability().isConnectionEnded());
    for (Binding binding : cut) {
      Reachability now = Reachability.connectionEnded(timers.epochMillis());
      reachability(binding, now, now.why(), changes);
    }
    return changes;
  }

  /** A ping of FreeSWITCH's own changed its mind. */
  private void pinged(Binding before, SofiaEvent.UserState state, List<Change> changes) {
    Reachability now = before.reachability().pinged(state.reachability(), timers.epochMillis());
    // Three characters: a SIP status code, and nothing a phone could make longer.
    String detail = state.sipStatus().length() == 3 ? "OPTIONS: " + state.sipStatus() : "";
    reachability(before, now, detail, changes);
  }

  /** A listing shows this binding's Ping-Status. */
  private void listedAs(Binding before, String pingStatus, List<Change> changes) {
    Reachability now = before.reachability().listed(pingStatus, timers.epochMillis());
    if (!now.equals(before.reachability())) {
      reachability(before, now, "as listed", changes);
    }
  }

  private void reachability(Binding before, Reachability now, String detail, List<Change> changes) {
    Binding after = before.with(now);
    live.put(after);
    switch (now.state()) {
      case REACHABLE -> {
        // That a phone answers is what is to be expected.
        if (before.reachability().isUnreachable() || now.isOfPings()) {
          changes.add(row(HistoryEvent.REACHABLE, after, detail));
        }
      }
      case UNREACHABLE -> changes.add(row(HistoryEvent.UNREACHABLE, after, detail));
      case MOVED -> changes.add(row(HistoryEvent.MOVED_UNREGISTERED, after, detail));
      // That FreeSWITCH made its row anew is no news.
      case NOT_OBSERVED -> {}
    }
    changes.add(new Change.Pinged(after));
  }

  /** After a REGISTER; {@code before} is null for a binding that is new. */
  private Reachability reachabilityOf(Binding before, Registration registration) {
    return before == null
        ? Reachability.NOT_OBSERVED
        : before
            .reachability()
            .registered(before.registration(), registration, timers.epochMillis());
  }

  /** Ends a binding, if it is alive. */
  public List<Change> remove(BindingKey key, HistoryEvent event, String detail) {
    List<Change> changes = new ArrayList<>();
    remove(key, event, detail, changes);
    return changes;
  }

  void remove(BindingKey key, HistoryEvent event, String detail, List<Change> changes) {
    touch(key);
    Binding binding = live.get(key);
    if (binding == null) {
      return;
    }
    live.remove(binding);
    sites.left(binding);
    memory.ended(binding);
    changes.add(row(event, binding, detail));
    changes.add(new Change.Removed(binding));
  }

  private Change.HistoryRow row(HistoryEvent event, Binding binding, String detail) {
    return new Change.HistoryRow(timers.epochMillis(), event, binding, detail);
  }

  /** The source has changed. */
  private Change.HistoryRow moved(Binding before, Binding after) {
    Registration old = before.registration();
    boolean moved = !old.networkIp().equals(after.registration().networkIp());
    return new Change.HistoryRow(
        timers.epochMillis(),
        moved
            ? HistoryEvent.MOVED
            : after.registration().isByUdp() ? HistoryEvent.REBOUND : HistoryEvent.RECONNECTED,
        after,
        old.networkIp(),
        old.networkPort(),
        // What was known of the address that it left.
        moved && before.nat() != after.nat() ? Optional.of(before.nat()) : Optional.empty(),
        "");
  }

  private Change.HistoryRow verdictChanged(Binding before, Binding after) {
    return new Change.HistoryRow(
        timers.epochMillis(),
        HistoryEvent.VERDICT_CHANGED,
        after,
        "",
        0,
        Optional.of(before.nat()),
        "");
  }

  /** By what an event names; the listing may name another profile. */
  private BindingKey keyOf(Aor aor, String callId) {
    return otherProfiles.listedAs(key(aor, callId), live);
  }

  private BindingKey key(Aor aor, String callId) {
    return new BindingKey(node, aor, callId);
  }
}
