package dev.pinhole.advice;

import static dev.pinhole.advice.Conclusion.Proof.EXPECTED;
import static dev.pinhole.advice.Conclusion.Proof.SHOWN;
import static dev.pinhole.advice.Conclusion.Ring.*;
import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.advice.Conclusion.Proof;
import dev.pinhole.advice.Explainer.Explained;
import dev.pinhole.binding.Binding;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.keepalive.FreeswitchPings;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.sofia.FsPath;
import dev.pinhole.store.Column;
import dev.pinhole.store.DaemonColumn;
import dev.pinhole.store.FailureColumn;
import dev.pinhole.store.HistoryColumn;
import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.NodeColumn;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Elapsed;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Concludes from what is stored whether phones ring. Of one moment; for one thread. */
public final class Concluder {
  /** A NAT forgets no sooner, as a rule; a daemon that starts anew is back before. */
  private static final Duration SHORT = Duration.ofSeconds(30);

  /** A phone that sends by itself gets a keep-alive in one of four intervals. */
  private static final int INTERVALS_UNASKED = 5;

  private static final Map<String, String> CAUSES =
      Map.of(
          "no-rport", "its answers go to a port where nobody listens",
          "challenge-unanswered", "nothing comes after FreeSWITCH's challenge",
          "wrong-password", "its password is wrong",
          "refused", "FreeSWITCH refuses it");

  private static final Map<String, String> REMEDIES =
      Map.of(
          "no-rport", "have it use rport, or set NDLB-force-rport=safe in the profile",
          "challenge-unanswered",
              "see whether it has a password, and whether a firewall or SIP ALG loses answers",
          "wrong-password", "compare its password with the directory entry",
          "refused", "pinhole failures says what the code means");

  private static final Map<String, String> ENDS =
      Map.of(
          "expired", "it expired",
          "unregistered", "it unregistered",
          "replaced", "another took its place",
          "gone-while-away", "it went while pinhole could not hear");

  private final ReadStore store;
  private final StorePicture picture;
  private final KeepaliveConfig config;
  private final Instant now;
  private final StorePicture.Life life;
  private final Set<String> unseen;
  private final Map<String, Instant> lost = new HashMap<>();

  /** What few bindings need is read when the first of them comes. */
  private Explainer explainer;

  private FreeswitchPings told;
  private Map<String, LearntBound> bounds;
  private Set<String> silentSites;

  public Concluder(ReadStore store, StorePicture picture, KeepaliveConfig config, Instant now) {
    this.store = store;
    this.picture = picture;
    this.config = config;
    this.now = now;
    this.life = picture.life(now);
    this.unseen = new HashSet<>(picture.withoutCopies());
    for (Row node : picture.nodes()) {
      if (!Health.isConnected(node) && !node.text(NodeColumn.STATE).equals("listing")) {
        Instant since = node.time(NodeColumn.LOST_AT).orElseGet(this::startedAt);
        if (Duration.between(since, now).compareTo(SHORT) > 0) {
          lost.put(node.text(NodeColumn.NODE), since);
        }
      }
    }
  }

  private Instant startedAt() {
    return picture.daemon().map(known -> known.at(DaemonColumn.STARTED_AT)).orElse(Instant.EPOCH);
  }

  /** Of an address of record: it rings if one of its phones does. */
  public Conclusion of(String user, String domain, List<StoredBinding> bindings) {
    return bindings.stream()
        .map(this::of)
        .min(Comparator.comparing(Conclusion::ring))
        .orElseGet(() -> notRegistered(user, domain));
  }

  public Conclusion of(StoredBinding stored) {
    Optional<Conclusion> blind = blind(stored.text(NODE));
    if (blind.isPresent()) {
      return blind.get();
    }
    Binding binding = stored.toBinding();
    if (stored.unreachable()) {
      return unreachable(stored, binding);
    }
    if (stored.text(REACHABILITY).equals("moved")) {
      return doesNot(
          SHOWN,
          "moved",
          stored.time(REACHABILITY_AT),
          stored.text(REACHABILITY_WHY) + ", and calls go to where it registered from",
          untilRegister(stored));
    }
    return answered(stored, binding)
        .or(() -> stored.isReachable() ? Optional.empty() : wrongContact(stored, binding))
        .orElseGet(() -> expected(stored));
  }

  /** Where nobody looks after phones, what is stored says nothing good of any. */
  private Optional<Conclusion> blind(String node) {
    Instant written =
        picture.daemon().map(known -> known.at(DaemonColumn.UPDATED_AT)).orElse(Instant.EPOCH);
    String span = Elapsed.of(picture.age(now));
    Instant lostAt = lost.get(node);
    return switch (life) {
      case NEVER_STARTED, STOPPED ->
          Optional.of(
              doesNot(
                  EXPECTED,
                  "daemon down",
                  Optional.of(written),
                  "the daemon is not running, so nobody has kept it alive for " + span,
                  "systemctl start pinhole"));
      case SILENT ->
          Optional.of(
              doesNot(
                  EXPECTED,
                  "daemon hung",
                  Optional.of(written),
                  "the daemon has written nothing for " + span,
                  "pinhole status"));
      case ALIVE ->
          Optional.ofNullable(lostAt)
              .map(
                  at ->
                      doesNot(
                          EXPECTED,
                          "link lost",
                          Optional.of(at),
                          "the daemon has had no connection to FreeSWITCH "
                              + node
                              + " for "
                              + ago(at),
                          "pinhole doctor"));
    };
  }

  private Conclusion unreachable(StoredBinding stored, Binding binding) {
    String why = stored.text(REACHABILITY_WHY, "no answer to FreeSWITCH's OPTIONS");
    String span = stored.time(REACHABILITY_AT).map(at -> " for " + ago(at)).orElse("");
    String remedy =
        wrongContact(stored, binding)
            .map(wrong -> wrong.reason() + "; " + wrong.remedy())
            .orElseGet(
                () ->
                    binding.reachability().isConnectionEnded()
                        ? untilRegister(stored)
                        : silentSites().contains(stored.text(NETWORK_IP))
                            ? "nobody at "
                                + stored.text(NETWORK_IP)
                                + " answers: see to the line and router there"
                            : "it has no power or network, or its NAT forgot its port: "
                                + untilRegister(stored));
    return doesNot(
        SHOWN,
        "unreachable",
        stored.time(REACHABILITY_AT),
        "unreachable" + span + " (" + why + ")",
        remedy);
  }

  private String untilRegister(StoredBinding stored) {
    return "restart the phone or wait for its next REGISTER"
        + stored
            .time(EXPIRES_AT)
            .filter(now::isBefore)
            .map(at -> ", within " + Elapsed.of(Duration.between(now, at)))
            .orElse("");
  }

  /** An answer counts as long as the way to the phone cannot have closed since. */
  private Optional<Conclusion> answered(StoredBinding stored, Binding binding) {
    if (!stored.isReachable() || stored.late(now).isPresent()) {
      return Optional.empty();
    }
    if (stored.maybeText(REACHABILITY_WHY).isEmpty()
        && told().of(binding).pinged() != FreeswitchPings.Likelihood.NO) {
      return Optional.of(
          rings(stored.time(REACHABILITY_AT), "it answers FreeSWITCH's own OPTIONS"));
    }
    long interval = stored.number(KEEPALIVE_INTERVAL);
    Duration fresh = interval == 0 ? SHORT : Duration.ofMillis(INTERVALS_UNASKED * interval);
    return stored
        .time(ANSWERED_AT)
        .filter(at -> Duration.between(at, now).compareTo(fresh) <= 0)
        .map(
            at ->
                rings(
                    Optional.of(at),
                    "answered "
                        + ago(at)
                        + " ago in "
                        + Math.max(1, Math.round(stored.decimal(RTT_MS)))
                        + " ms"));
  }

  /** Where FreeSWITCH sends calls elsewhere than where the phone is. */
  private Optional<Conclusion> wrongContact(StoredBinding stored, Binding binding) {
    NatKind kind = binding.natKind().orElse(NatKind.DIRECT);
    String contact = endpoint(stored, CONTACT_HOST, CONTACT_PORT);
    String source = endpoint(stored, NETWORK_IP, NETWORK_PORT);
    String reason =
        "its Contact leads past it: calls go to " + contact + ", it sends from " + source;
    String turnOff = "turn off SIP ALG in the router and STUN in the phone; see pinhole audit";
    return switch (kind) {
      case FOREIGN_PATH -> Optional.of(foreignPath(FsPath.of(stored.text(CONTACT)), source));
      case PORT_MISMATCH, ADDRESS_MISMATCH ->
          AuditAdvice.isSentToSource(binding)
              ? Optional.empty()
              : Optional.of(doesNot(EXPECTED, "bad Contact", Optional.empty(), reason, turnOff));
      case PRIVATE_CONTACT ->
          AuditAdvice.isSentToSource(binding)
                  || FreeswitchPings.saysNat(binding)
                  || FsPath.of(stored.text(CONTACT)).isPresent()
              ? Optional.empty()
              : Optional.of(
                  doesNot(
                      EXPECTED,
                      "bad Contact",
                      Optional.empty(),
                      "FreeSWITCH takes its private Contact for where it is: calls go to "
                          + contact
                          + ", it sends from "
                          + source,
                      "set apply-nat-acl=nat.auto in the profile"));
      default -> Optional.empty();
    };
  }

  /** A proxy may be known by another address than it sends from. */
  private static Conclusion foreignPath(Optional<FsPath> path, String source) {
    if (path.filter(FsPath::cut).isPresent()) {
      return doesNot(
          SHOWN,
          "bad path",
          Optional.empty(),
          "FreeSWITCH cannot reach it: it cuts the path to it at a comma",
          "give the phone a user name without a comma");
    }
    String to =
        path.map(hop -> Endpoint.of(hop.host(), hop.port().orElse(0)).toString()).orElse("");
    return doesNot(
        EXPECTED,
        "bad path",
        Optional.empty(),
        "its path leads elsewhere: calls go to " + to + ", it sends from " + source,
        "if that is its proxy, write it into [nat] proxies");
  }

  private Conclusion expected(StoredBinding stored) {
    Optional<Instant> next = stored.time(NEXT_KEEPALIVE_AT);
    if (next.isEmpty()) {
      return notKept(stored);
    }
    Optional<Duration> late = stored.late(now);
    if (late.isPresent()) {
      return doesNot(
          EXPECTED,
          "late",
          next,
          "its keep-alive is "
              + Elapsed.of(late.get())
              + " late, so that its NAT may have forgotten it",
          "pinhole status says why");
    }
    Optional<LearntBound> bound = bound(stored).filter(LearntBound::isHopeless);
    if (bound.isPresent()) {
      return doesNot(
          EXPECTED,
          "NAT too fast",
          Optional.empty(),
          "its NAT forgets within " + bound.get().timeoutText() + ", which no keep-alive can hold",
          "have it use TCP or TLS, or see to its router");
    }
    return should(
        stored,
        stored
                .time(LAST_KEEPALIVE_AT)
                .map(at -> "kept alive " + ago(at) + " ago")
                .orElse("its first keep-alive comes in time")
            + ifNameLeadsThere(stored));
  }

  /** FreeSWITCH looks it up with each request, and pinhole does not. */
  private static String ifNameLeadsThere(StoredBinding stored) {
    return stored.text(NAT_KIND).equals(NatKind.HOST_NAME.text())
            && FsPath.of(stored.text(CONTACT)).isEmpty()
        ? ", if the name " + endpoint(stored, CONTACT_HOST, CONTACT_PORT) + " leads to it"
        : "";
  }

  private Conclusion notKept(StoredBinding stored) {
    if (stored.text(NAT).equals("no")) {
      return should(stored, "it is not behind NAT");
    }
    Row explained = explainer().explain(stored, bound(stored));
    String cause = explained.text(Explained.CAUSE);
    Duration interval = Duration.ofMillis(explained.number(Explained.CONFIGURED_INTERVAL));
    Optional<Instant> heard =
        stored
            .time(HEARD_AT)
            .or(stored::lastRegister)
            .filter(at -> Duration.between(at, now).compareTo(interval) <= 0);
    return switch (cause) {
      case "proxied" ->
          should(stored, "its proxy " + stored.text(PROXY_HOST) + " is left to keep it alive");
      case "freeswitch-pings" -> should(stored, "FreeSWITCH pings it often enough");
      default ->
          heard.isPresent()
              ? should(stored, "a packet came from it " + ago(heard.get()) + " ago")
              : doesNot(
                  EXPECTED,
                  cause.equals("switched-off") ? "off" : "not kept",
                  Optional.empty(),
                  "nothing keeps its NAT open: "
                      + (cause.equals("kept")
                          ? "the daemon does not keep it alive"
                          : explained.sentences(Explained.WHY).get(0)),
                  switch (cause) {
                    case "switched-off" -> "";
                    case "kept" -> "systemctl reload pinhole, or see pinhole status";
                    default -> "see [keepalive] in the configuration";
                  });
    };
  }

  /** What is learnt of its NAT, where that is about it. */
  private Optional<LearntBound> bound(StoredBinding stored) {
    if (bounds == null) {
      bounds = new HashMap<>();
      for (LearntNetwork network : store.networksWithBound()) {
        LearntBound.of(network, now).ifPresent(bound -> bounds.put(network.networkIp(), bound));
      }
    }
    return Transport.of(stored.text(TRANSPORT)).orElse(Transport.UDP) == Transport.UDP
        ? Optional.ofNullable(bounds.get(stored.text(NETWORK_IP)))
        : Optional.empty();
  }

  private Explainer explainer() {
    if (explainer == null) {
      explainer = new Explainer(config, store, picture.operators().offAt(now));
    }
    return explainer;
  }

  private FreeswitchPings told() {
    if (told == null) {
      told = FreeswitchPings.of(store.profiles());
    }
    return told;
  }

  private Set<String> silentSites() {
    if (silentSites == null) {
      silentSites = new HashSet<>(store.silentSites());
    }
    return silentSites;
  }

  /** From history, and from the REGISTERs that led to nothing. */
  private Conclusion notRegistered(String user, String domain) {
    Optional<Row> end = store.lastEnd(user, domain);
    Optional<Row> failure = store.lastFailure(user, domain);
    Optional<Instant> endedAt = end.map(row -> row.at(HistoryColumn.AT));
    String past = end.map(this::past).orElse("");
    String failing = failure.map(this::failing).orElse("");
    String between = past.isEmpty() || failing.isEmpty() ? "" : "; it fails to register: ";
    String none = past.isEmpty() && failing.isEmpty() ? "no registration of it is known" : "";
    String stale =
        life == StorePicture.Life.ALIVE ? "" : "; the daemon does not run, so this may be over";
    return new Conclusion(
        NOT_REGISTERED,
        SHOWN,
        "gone",
        endedAt.or(() -> failure.map(row -> row.at(FailureColumn.FIRST_AT))),
        past + between + failing + none + stale,
        failure
            .map(
                row -> REMEDIES.getOrDefault(row.text(FailureColumn.CAUSE), "see pinhole failures"))
            .orElse("restart the phone, or see whether it has power and network"));
  }

  private String past(Row end) {
    String event = end.text(HistoryColumn.EVENT);
    // That of the last one is between two times in UTC.
    String detail =
        event.equals("gone-while-away")
            ? ""
            : end.maybeText(HistoryColumn.DETAIL).map(known -> " (" + known + ")").orElse("");
    return "it was"
        + end.maybeText(HistoryColumn.NETWORK_IP).map(ip -> ", from " + ip).orElse("")
        + ", until "
        + ENDS.getOrDefault(event, event)
        + ", "
        + ago(end.at(HistoryColumn.AT))
        + " ago"
        + detail;
  }

  private String failing(Row failure) {
    String cause = failure.text(FailureColumn.CAUSE);
    long count = failure.number(FailureColumn.COUNT);
    long status = failure.number(FailureColumn.STATUS);
    return CAUSES.getOrDefault(cause, cause)
        + (cause.equals("refused") && status > 0 ? " (" + status + ")" : "")
        + " ("
        + (count == 1 ? "once" : count + " times")
        + " from "
        + failure.text(FailureColumn.NETWORK_IP)
        + ", last "
        + ago(failure.at(FailureColumn.LAST_AT))
        + " ago)";
  }

  private static Conclusion rings(Optional<Instant> since, String reason) {
    return new Conclusion(RINGS, SHOWN, "yes", since, reason, "");
  }

  private Conclusion should(StoredBinding stored, String why) {
    String proof =
        stored
            .time(ANSWERED_AT)
            .map(at -> "last answered " + ago(at) + " ago")
            .orElse("never proved");
    String hep =
        !unseen.contains(stored.text(NODE))
            ? ""
            : picture.receivesCopies() ? "; no HEP comes" : "; HEP is off";
    return new Conclusion(
        SHOULD_RING, EXPECTED, "should", stored.time(ANSWERED_AT), why + "; " + proof + hep, "");
  }

  private static Conclusion doesNot(
      Proof proof, String word, Optional<Instant> since, String reason, String remedy) {
    return new Conclusion(DOES_NOT_RING, proof, word, since, reason, remedy);
  }

  private String ago(Instant at) {
    return Elapsed.of(Duration.between(at, now));
  }

  private static String endpoint(Row row, Column host, Column port) {
    return Endpoint.of(row.text(host), (int) row.number(port)).toString();
  }
}
