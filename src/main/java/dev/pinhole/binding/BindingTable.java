package dev.pinhole.binding;

import dev.pinhole.binding.BindingListener.Origin;
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
import java.util.List;
import java.util.Optional;

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

  /** FreeSWITCH's margin of 60 s, and the 30 s after which it looks. */
  private static final long OVERDUE = Duration.ofSeconds(90).toNanos();

  private final String node;
  private final Assessor assessor;
  private final Timers timers;
  private final BindingListener listener;
  private final Chronicle chronicle;
  private final Sites sites;
  private final Learning learning;
  private final LiveBindings live = new LiveBindings();
  private final Pings pings;
  private final List<Comparison> open = new ArrayList<>();
  private Knowledge knowledge = Knowledge.PARTIAL;

  public BindingTable(String node, Assessor assessor, Timers timers, BindingListener listener) {
    this.node = node;
    this.assessor = assessor;
    this.timers = timers;
    this.listener = listener;
    this.chronicle = new Chronicle(timers, listener);
    this.sites = new Sites(timers);
    this.learning = new Learning(timers);
    this.pings = new Pings(live, chronicle, timers, listener);
  }

  String node() {
    return node;
  }

  /** A copy of what is alive now. */
  public List<Binding> bindings() {
    return live.where(binding -> true);
  }

  /** The live bindings of one user. */
  public List<Binding> bindings(Aor aor) {
    return live.of(aor);
  }

  /** Whether FreeSWITCH may have rows of other Contacts that have the Call-ID of this one. */
  public boolean mayHaveOtherRows(Binding binding) {
    return live.mayHaveOtherRows(binding.key());
  }

  /** How many bindings are alive. */
  public int size() {
    return live.size();
  }

  /** How many bindings there are of each sort. */
  public Tally tally() {
    return live.tally();
  }

  /** What is known from now on. */
  public void know(Knowledge now) {
    knowledge = now;
  }

  /** A binding of an earlier run; nobody is told. */
  public void restore(Binding binding) {
    live.put(binding);
    sites.noted(binding);
  }

  /** A binding of an earlier run was judged {@code yes} so long ago. */
  public void restoreSighting(BindingKey key, String networkIp, long ageMillis) {
    sites.remembered(key, networkIp, ageMillis);
  }

  /** A binding of an earlier run that ended so long ago. Oldest first. */
  public void restoreDeparted(
      BindingKey key,
      String networkIp,
      FirstContact first,
      Nat nat,
      Optional<NatKind> kind,
      long ageMillis) {
    learning.ended(key, networkIp, first, nat, kind, ageMillis);
  }

  /** Changes what the event changes; those that concern no binding change nothing. */
  public void apply(SofiaEvent event) {
    if (event instanceof SofiaEvent.Registered registered) {
      concern(registered.register().aor(), HistoryEvent.REPLACED);
      registered(registered);
    } else if (event instanceof SofiaEvent.Challenged challenged) {
      challenged(challenged.register());
    } else if (event instanceof SofiaEvent.Unregistered unregistered) {
      concern(unregistered.aor(), HistoryEvent.UNREGISTERED);
      // A phone may have come back with the same Call-ID before its old socket closed; whether its
      // row is gone, only a listing tells.
      if (unregistered.reason() == SofiaEvent.Reason.BY_PHONE) {
        end(
            key(unregistered.aor(), unregistered.callId()),
            unregistered.contact(),
            HistoryEvent.UNREGISTERED);
      }
    } else if (event instanceof SofiaEvent.Expired expired) {
      concern(expired.aor(), HistoryEvent.EXPIRED);
      end(key(expired.aor(), expired.callId()), expired.contact(), HistoryEvent.EXPIRED);
    } else if (event instanceof SofiaEvent.UserState state) {
      Binding binding = live.get(key(state.aor(), state.callId()));
      if (binding != null) {
        pings.told(binding, state);
      }
    }
  }

  /**
   * FreeSWITCH can have several rows of a Call-ID, one for each Contact: a phone that its NAT gave
   * another port leaves one behind. Whether the end of another Contact's ends this binding, only a
   * listing tells.
   */
  private void end(BindingKey key, String contact, HistoryEvent event) {
    Binding binding = live.get(key);
    if (binding == null || binding.isAt(contact)) {
      remove(key, event, "");
    }
  }

  private void challenged(SofiaEvent.Register register) {
    FirstContact advertised = assessor.advertised(register.contact());
    if (advertised.isKnown()) {
      learning.challenged(
          key(register.aor(), register.callId()),
          Assessor.canonical(register.networkIp()),
          advertised,
          knowledge == Knowledge.COMPLETE);
    }
  }

  private void registered(SofiaEvent.Registered event) {
    SofiaEvent.Register register = event.register();
    BindingKey heard = key(register.aor(), register.callId());
    Binding before = live.get(heard);
    BindingKey key = before == null ? assessor.interned(heard) : before.key();
    touch(key);
    Registration registration = assessor.read(register).with(ForcePing.told(event.forcePing()));
    Expiry expiry = Expiry.in(event.expires(), timers);
    long now = timers.epochMillis();
    Learning.Learnt learnt = learning.ofRegister(key, before, registration.networkIp());
    boolean rebind =
        before != null && before.registration().isForgottenBy(registration, learnt.advertised());
    put(
        before,
        key,
        registration,
        learnt,
        before == null
            ? Lifetime.registered(now, expiry)
            : before.lifetime().refreshed(now, expiry),
        pings.afterRegister(before, registration),
        rebind ? Origin.REBIND : Origin.REGISTER);
  }

  /** Begins to compare the bindings in scope with a listing that is about to be asked for. */
  public Comparison compare(Scope scope) {
    Comparison comparison = new Comparison(this, scope);
    open.add(comparison);
    return comparison;
  }

  /** The bindings that a listing of this scope must show. */
  List<Binding> in(Scope scope) {
    if (scope instanceof Scope.User user) {
      return live.of(user.aor());
    }
    return live.where(binding -> binding.key().profile().equals(scope.profile()));
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
   */
  Comparison.Difference listed(
      BindingKey listedKey, ListedRegistration listed, Comparison.OtherRows others) {
    Binding before = live.get(listedKey);
    Registration read = assessor.read(listed.register());
    Registration registration =
        before == null ? read : read.with(before.registration().forcePing());
    Expiry expiry = Expiry.in(listed.secondsLeft() - ListingReader.MARGIN_SECONDS, timers);
    boolean same = before != null && before.registration().sameAs(registration);
    // A refresh that was not heard of shows in a later expiry only.
    if (same && expiry.about(before.lifetime())) {
      pings.listed(before.key(), listed.pingStatus());
      return Comparison.Difference.NONE;
    }
    boolean known = before != null && !same;
    if (known
        && !expiry.clearlyAfter(before.lifetime())
        && others == Comparison.OtherRows.POSSIBLE) {
      live.foundOtherRow(before.key());
      return Comparison.Difference.DOUBTFUL;
    }
    BindingKey key = before == null ? assessor.interned(listedKey) : before.key();
    put(
        before,
        key,
        registration,
        learning.ofListing(key, before, registration.networkIp()),
        before == null ? Lifetime.listed(expiry) : before.lifetime().expiring(expiry),
        // A wall clock that was set changes the time of the end, and nothing else.
        same && !expiry.clearlyAfter(before.lifetime())
            ? before.reachability()
            : pings.afterRegister(before, registration),
        Origin.LISTING);
    pings.listed(key, listed.pingStatus());
    if (before == null) {
      return Comparison.Difference.NEW;
    }
    return same ? Comparison.Difference.NONE : Comparison.Difference.CHANGED;
  }

  /** The bindings whose time is over, FreeSWITCH's margin included: no event told their end. */
  public List<Binding> overdue() {
    long now = timers.nanos();
    return live.where(binding -> now - binding.lifetime().expiresTick() > OVERDUE);
  }

  /** Tells of every binding as if it had changed. */
  public void saveAll() {
    for (Binding binding : bindings()) {
      Verdict verdict =
          assessor.judge(
              binding.key(),
              binding.registration(),
              binding.first(),
              sites.natSeenNearby(binding.key(), binding.registration().networkIp()),
              Optional.of(new Verdict(binding.nat(), binding.natKind(), List.of())));
      listener.saved(binding, verdict.evidence(), Origin.VERDICT);
    }
  }

  private void put(
      Binding before,
      BindingKey key,
      Registration registration,
      Learning.Learnt learnt,
      Lifetime lifetime,
      Reachability reachability,
      Origin origin) {
    boolean nearby = sites.natSeenNearby(key, registration.networkIp());
    Verdict verdict = assessor.judge(key, registration, learnt.first(), nearby, learnt.verdict());
    Binding after =
        new Binding(
            key,
            registration,
            learnt.first(),
            verdict.nat(),
            verdict.kind(),
            lifetime,
            reachability);
    live.put(after);
    if (before != null && !before.registration().networkIp().equals(registration.networkIp())) {
      sites.left(before);
    }
    chronicle.put(before, after, origin);
    listener.saved(after, verdict.evidence(), origin);
    if (isForeign(after) && (before == null || !isForeign(before))) {
      listener.foreignPath(after);
    }
    sites.noted(after).forEach(this::doubt);
  }

  /** Another phone at this address turned out to be behind NAT: "direct" is no longer sure. */
  private void doubt(BindingKey key) {
    Binding before = live.get(key);
    if (before == null) {
      return;
    }
    Verdict verdict =
        assessor.judge(key, before.registration(), before.first(), true, Optional.empty());
    Binding after = before.with(verdict.nat(), verdict.kind());
    if (!before.sameVerdict(after)) {
      live.put(after);
      sites.noted(after);
      chronicle.verdictChanged(before, after);
      listener.saved(after, verdict.evidence(), Origin.VERDICT);
    }
  }

  /** Ends a binding, if it is alive. */
  public void remove(BindingKey key, HistoryEvent event, String detail) {
    touch(key);
    Binding binding = live.get(key);
    if (binding == null) {
      return;
    }
    live.remove(binding);
    sites.left(binding);
    learning.ended(
        binding.key(),
        binding.registration().networkIp(),
        binding.first(),
        binding.nat(),
        binding.natKind(),
        0);
    chronicle.ended(binding, event, detail);
    listener.removed(binding);
  }

  private BindingKey key(Aor aor, String callId) {
    return new BindingKey(node, aor, callId);
  }

  private static boolean isForeign(Binding binding) {
    return binding.natKind().filter(NatKind.FOREIGN_PATH::equals).isPresent();
  }
}
