package dev.pinhole.binding;

import dev.pinhole.binding.Change.Origin;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.time.Timers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What captured SIP messages show of the live bindings of one FreeSWITCH: it creates none and ends
 * none. Owned by the event loop.
 */
public final class CapturedEvidence {
  /** Behind one address and port are seldom more than the lines of a phone, or a proxy. */
  private static final int MOST_AT_ONCE = 64;

  private final String node;
  private final BindingLedger ledger;
  private final OtherProfiles otherProfiles;
  private final Assessor assessor;
  private final Timers timers;
  private final AcceptedRegisters accepted;

  CapturedEvidence(
      String node,
      BindingLedger ledger,
      OtherProfiles otherProfiles,
      Assessor assessor,
      Timers timers) {
    this.node = node;
    this.ledger = ledger;
    this.otherProfiles = otherProfiles;
    this.assessor = assessor;
    this.timers = timers;
    this.accepted = new AcceptedRegisters(timers);
  }

  /** Gives up what was captured of REGISTERs whose event is still to come; tells how much. */
  int forget() {
    return accepted.forget();
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
      ledger.put(
          before,
          before.with(registration),
          Optional.of(BindingLedger.held(before)),
          Origin.VERDICT,
          changes);
    }
    return changes;
  }

  /** Its binding, or null. */
  private Binding bindingOf(AcceptedRegister register) {
    for (String profile : profiles()) {
      Aor aor = new Aor(profile, register.user(), register.domain());
      Binding binding =
          ledger.live.get(
              otherProfiles.listedAs(new BindingKey(node, aor, register.callId()), ledger.live));
      if (binding != null) {
        return binding;
      }
    }
    // The directory may have another user or domain registered.
    return ledger.live.from(register.source(), BindingLedger.MOST_SIBLINGS).stream()
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
      for (Binding binding : ledger.live.of(new Aor(profile, user, domain))) {
        if (looked++ == BindingLedger.MOST_SIBLINGS) {
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
    return ledger.live.from(source, MOST_AT_ONCE);
  }

  /** An answer of it was captured. */
  public List<Change> answered(Binding binding) {
    return ledger.shown(binding, binding.reachability().answered(timers.epochMillis()));
  }

  /**
   * An answer of it was captured, from elsewhere than the request went to. A phone that listens on
   * another port than it sends from answers from where it registered from: that one is reached.
   */
  public List<Change> answeredFrom(Binding binding, Endpoint elsewhere) {
    return binding.registration().cameFrom(elsewhere)
        ? answered(binding)
        : ledger.shown(
            binding, binding.reachability().answeredFrom(elsewhere, timers.epochMillis()));
  }

  /** A packet of it was captured. */
  public List<Change> heard(Binding binding) {
    return ledger.shown(binding, binding.reachability().heard(timers.epochMillis()));
  }

  /** Requests to it were captured, and no answer. */
  public List<Change> unanswered(Binding binding) {
    return ledger.shown(binding, binding.reachability().unanswered(timers.epochMillis()));
  }

  private Set<String> profiles() {
    Set<String> profiles = new HashSet<>();
    ledger.live.counts().keySet().forEach(group -> profiles.add(group.profile()));
    return profiles;
  }

  /** With the Via that was captured from its source, or is known from there. */
  Registration withVia(Binding before, String callId, Registration now) {
    boolean same = before != null && before.registration().sameSource(now);
    SentBy known = same ? before.registration().via() : SentBy.UNKNOWN;
    return now.with(
        accepted.take(callId, now.packetSource()).map(assessor::interned).orElse(known));
  }
}
