package dev.pinhole.advice;

import static dev.pinhole.store.BindingColumn.*;
import static dev.pinhole.store.CountedColumn.PHONES;
import static dev.pinhole.store.CountedColumn.REBINDS;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.keepalive.FreeswitchPings;
import dev.pinhole.keepalive.FreeswitchPings.Likelihood;
import dev.pinhole.keepalive.Policy;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.sofia.FsPath;
import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import dev.pinhole.text.Elapsed;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Finds what an operator should change in FreeSWITCH, in phones and in routers. Goes once through
 * the phones behind NAT and holds none of them. For one audit.
 */
public final class Auditor {
  private static final Duration DAY = Duration.ofDays(1);

  /** So many rebinds in a day are flapping. */
  private static final int FLAPPING = 3;

  private final KeepaliveConfig config;
  private final ReadStore store;
  private final FreeswitchPings told;
  private final AuditAdvice advice;
  private final Policy policy;
  private final Set<FindingKind> wanted;
  private final Consumer<AuditFinding> sink;
  private final Map<BindingKey, Long> rebinds = new HashMap<>();
  private final Map<String, Long> untold = new TreeMap<>();
  private final Map<String, LearntBound> learnt = new HashMap<>();
  private final Set<String> silentSites = new HashSet<>();
  private Concluder concluder;

  /**
   * @param wanted what to look for
   */
  public Auditor(
      KeepaliveConfig config,
      ReadStore store,
      Set<FindingKind> wanted,
      Consumer<AuditFinding> sink) {
    this.config = config;
    this.store = store;
    this.told = FreeswitchPings.of(store.profiles());
    this.advice = new AuditAdvice(told);
    this.policy = config.policy(List.of(), told);
    this.wanted = wanted;
    this.sink = sink;
  }

  /**
   * Looks at everything in scope: phones that do not answer first, those longest unreachable before
   * others; then sites, then users, then phones by user.
   *
   * @param scope of whatever verdict
   */
  public void audit(StoredBindingFilter scope, Instant now) {
    Instant since = now.minus(DAY);
    concluder = new Concluder(store, store.picture(), config, now);
    if (wanted.contains(FindingKind.UNREACHABLE)) {
      silentSites.addAll(store.silentSites());
      store.bindings(scope.unreachable(), StoredBindingOrder.BY_REACH, this::unreachable);
    }
    if (wanted.contains(FindingKind.EXPIRES_TOO_LONG)) {
      for (LearntNetwork network : store.networksWithBound()) {
        LearntBound.of(network, now)
            .filter(bound -> !bound.timeout().isZero())
            .ifPresent(bound -> learnt.put(network.networkIp(), bound));
      }
    }
    if (wanted.contains(FindingKind.SITE_REBINDS)) {
      store.rebindingSites(since, scope).forEach(this::site);
    }
    if (wanted.contains(FindingKind.FLAPPING) || wanted.contains(FindingKind.EXPIRES_TOO_LONG)) {
      store.rebindingUsers(since, FLAPPING, scope).forEach(this::user);
    }
    if (!EnumSet.of(FindingKind.UNREACHABLE, FindingKind.FLAPPING, FindingKind.SITE_REBINDS)
        .containsAll(wanted)) {
      store.bindings(scope.behindNat(), StoredBindingOrder.BY_USER, this::phone);
    }
    if (wanted.contains(FindingKind.WRONG_CONTACT)) {
      store.bindings(scope.of(NatKind.FOREIGN_PATH), StoredBindingOrder.BY_USER, this::foreignPath);
    }
  }

  /**
   * Phones behind NAT, by profile, of which it is not known whether FreeSWITCH pings them, because
   * it does not tell what the profile says.
   */
  public Map<String, Long> untold() {
    return untold;
  }

  private void unreachable(StoredBinding stored) {
    Binding binding = stored.toBinding();
    String why = stored.text(REACHABILITY_WHY, "no answer to FreeSWITCH's OPTIONS");
    found(
        FindingKind.UNREACHABLE,
        stored,
        why,
        binding.reachability().isConnectionEnded()
            ? AuditAdvice.CONNECTION_ENDED
            : advice.silent(
                binding, isKept(stored), silentSites.contains(stored.text(NETWORK_IP))));
  }

  private void site(Row site) {
    found(
        FindingKind.SITE_REBINDS,
        site,
        site.number(PHONES) + " of its phones rebound or moved within 10 min",
        AuditAdvice.SITE_REBINDS);
  }

  private void user(Row user) {
    rebinds.put(who(user), user.number(REBINDS));
    found(
        FindingKind.FLAPPING,
        user,
        "its port changed " + user.number(REBINDS) + " times in 24 h",
        AuditAdvice.FLAPPING);
  }

  private void phone(StoredBinding stored) {
    Binding binding = stored.toBinding();
    FreeswitchPings.Answer pings = told.of(binding);
    pings(stored, binding, pings);
    contact(stored, binding);
    if (wanted.contains(FindingKind.EXPIRES_TOO_LONG)) {
      expires(stored, binding, pings);
    }
  }

  private void pings(StoredBinding stored, Binding binding, FreeswitchPings.Answer pings) {
    if (pings.pinged() == Likelihood.UNKNOWN) {
      untold.merge(stored.text(PROFILE), 1L, Long::sum);
    } else if (pings.pinged() != Likelihood.YES) {
      found(
          FindingKind.NEVER_PINGED,
          stored,
          pings.why()
              + (!isKept(stored)
                  ? "; pinhole does not keep it alive, either"
                  : concluder.of(stored).ring().isGood()
                      ? "; pinhole keeps it alive"
                      : "; pinhole's keep-alives do not make it ring"),
          advice.neverPinged(binding, policy.decide(binding).interval()));
    }
  }

  private void contact(StoredBinding stored, Binding binding) {
    if (binding.natKind().filter(NatKind.PORT_MISMATCH::equals).isPresent()
        || binding.natKind().filter(NatKind.ADDRESS_MISMATCH::equals).isPresent()) {
      found(
          FindingKind.WRONG_CONTACT,
          stored,
          String.join("; ", stored.sentences(EVIDENCE)),
          advice.wrongContact(binding));
    }
  }

  /** What leads to a stranger is its phone's or proxy's word; what is cut, FreeSWITCH's work. */
  private void foreignPath(StoredBinding stored) {
    if (FsPath.of(stored.toBinding().registration().contact()).filter(FsPath::cut).isPresent()) {
      found(
          FindingKind.WRONG_CONTACT,
          stored,
          String.join("; ", stored.sentences(EVIDENCE)),
          AuditAdvice.CUT_PATH);
    }
  }

  private void expires(StoredBinding stored, Binding binding, FreeswitchPings.Answer pings) {
    Duration granted = granted(stored);
    Optional<LearntBound> bound = bound(binding);
    Duration usual = policy.decide(binding).interval();
    Duration longest = bound.map(LearntBound::timeout).orElse(usual);
    if (granted.compareTo(longest) <= 0) {
      return;
    }
    boolean isHopeless = bound.filter(LearntBound::isHopeless).isPresent();
    boolean isPinged = pings.pinged() == Likelihood.YES;
    if (isHopeless) {
      String timeout = bound.get().timeoutText();
      tooLong(
          stored,
          granted,
          "its NAT forgets within " + timeout + ", sooner than keep-alives may come",
          AuditAdvice.HOPELESS);
    } else if (!isKept(stored) && !isPinged) {
      tooLong(
          stored,
          granted,
          "nothing else is known to keep open a NAT that "
              + bound
                  .map(known -> "forgets within " + known.timeoutText())
                  .orElse("may forget after " + Elapsed.of(usual)),
          advice.expiresTooLong(binding, granted));
    } else if (!isKept(stored) && bound.isPresent() && !told.isOftenEnough(longest, binding)) {
      tooLong(
          stored,
          granted,
          "FreeSWITCH's pings come too seldom for a NAT that forgets within "
              + bound.get().timeoutText(),
          advice.expiresTooLongWhilePinged(binding, longest));
    } else if (rebinds.getOrDefault(who(stored), 0L) >= FLAPPING) {
      tooLong(
          stored,
          granted,
          "unreachable up to that long each time its port changes: it is flapping",
          advice.expiresTooLongForFlapping(binding, granted));
    }
  }

  private void tooLong(StoredBinding stored, Duration granted, String why, String advice) {
    found(
        FindingKind.EXPIRES_TOO_LONG,
        stored,
        "granted " + granted.toSeconds() + " s, and " + why,
        advice);
  }

  private Optional<LearntBound> bound(Binding binding) {
    Transport transport = binding.registration().transport().orElse(Transport.UDP);
    return transport == Transport.UDP
        ? Optional.ofNullable(learnt.get(binding.registration().networkIp()))
        : Optional.empty();
  }

  /** For how long FreeSWITCH took the registration; zero if that is not known. */
  private static Duration granted(StoredBinding stored) {
    return stored
        .lastRegister()
        .flatMap(at -> stored.time(EXPIRES_AT).map(end -> Duration.between(at, end)))
        .orElse(Duration.ZERO);
  }

  private static boolean isKept(StoredBinding stored) {
    return stored.time(NEXT_KEEPALIVE_AT).isPresent();
  }

  /** As a key, for which upper and lower case of a domain are the same. */
  private static BindingKey who(Row row) {
    return new BindingKey(
        row.text(NODE), row.text(PROFILE), row.text(USER), row.text(DOMAIN), "any");
  }

  private void found(FindingKind kind, Row about, String why, String advice) {
    if (wanted.contains(kind)) {
      sink.accept(new AuditFinding(kind, about, why, advice));
    }
  }
}
