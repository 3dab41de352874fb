package dev.pinhole.web;

import static dev.pinhole.store.BindingColumn.NETWORK_IP;

import dev.pinhole.advice.Concluder;
import dev.pinhole.advice.Explainer;
import dev.pinhole.advice.FailureAdvice;
import dev.pinhole.advice.LastDay;
import dev.pinhole.advice.LearntBound;
import dev.pinhole.advice.StoreStatus;
import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.Column;
import dev.pinhole.store.FailureColumn;
import dev.pinhole.store.JsonText;
import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.Missing;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStore.SiteSpan;
import dev.pinhole.store.ReadStore.WorstSites;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import dev.pinhole.store.StoredBindingOrder.By;
import dev.pinhole.store.StoredBindingOrder.Direction;
import dev.pinhole.store.StoredHistoryFilter;
import dev.pinhole.text.Glob;
import dev.pinhole.time.Timers;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Questions and answers; {@code web/openapi.json} describes them. Words are those of SQL and of the
 * commands' JSON. For any thread but the event loop's.
 */
final class Api {
  private static final int USUAL_ROWS = 50;
  private static final int MOST_ROWS = 500;
  private static final int EVENTS_OF_PHONE = 100;
  private static final Duration DAY = Duration.ofHours(24);

  /** Counting 100,000 bindings once is enough for all pages that ask at the same time. */
  private static final Duration STATUS_AGE = Duration.ofSeconds(1);

  /** As often as the daemon writes its own figures. */
  private static final Duration COUNT_AGE = Duration.ofSeconds(5);

  private enum ApiColumn implements Column {
    ID,
    ERROR,
    NOW,
    LINE,
    TOTAL,
    OFFSET,
    BINDINGS,
    SITES,
    FAILURES,
    MISSING,
    EVENTS,
    ADVICE,
    REBINDS_BY_SPAN,
    UNREACHABLE_BY_SPAN,
    SPAN_MS,
    KEEPALIVE,
    NETWORK,
    OTHER_BINDINGS,
    HISTORY,
    DAY,
    DAY_BEGAN_AT
  }

  private final Path file;
  private final Supplier<KeepaliveConfig> keepalive;
  private final Timers timers;
  private final Recent<String> status = new Recent<>(STATUS_AGE);
  private final Recent<Long> totals = new Recent<>(COUNT_AGE);
  private final Recent<String> sites = new Recent<>(COUNT_AGE);

  Api(Path file, Supplier<KeepaliveConfig> keepalive, Timers timers) {
    this.file = file;
    this.keepalive = keepalive;
    this.timers = timers;
  }

  /**
   * JSON.
   *
   * @throws ApiFailure if there is no answer to that
   */
  String answer(ReadStore store, QueryStringDecoder asked) {
    String path;
    Parameters given;
    try {
      path = asked.path();
      given = new Parameters(asked.parameters());
    } catch (IllegalArgumentException e) {
      throw ApiFailure.wrong("this is no address: " + e.getMessage());
    }
    return switch (path) {
      case "/api/status" -> status(store);
      case "/api/bindings" -> json(bindings(store, given));
      case "/api/sites" ->
          sites.of(asked.uri(), now(), any -> true, () -> json(sites(store, given)));
      case "/api/missing" -> json(missing(store, given));
      case "/api/failures" -> json(failures(store, given));
      case "/api/events" -> json(events(store, given));
      default -> {
        String prefix = "/api/bindings/";
        if (!path.startsWith(prefix)) {
          throw ApiFailure.notFound("there is nothing at this path; see /openapi.json");
        }
        yield json(phone(store, path.substring(prefix.length())));
      }
    };
  }

  static String failure(String why) {
    return json(new Row(List.of(ApiColumn.ERROR), why));
  }

  private static String json(Row row) {
    return new JsonText().object(row.columns(), row);
  }

  private Instant now() {
    return Instant.ofEpochMilli(timers.epochMillis());
  }

  /** What {@code pinhole status --json} gives, and what else is counted above each page. */
  String status(ReadStore store) {
    Instant now = now();
    return status.of(
        "",
        now,
        any -> true,
        () -> {
          StoreStatus read = StoreStatus.of(store, file, now, Optional.empty());
          Row row = read.row().with(ApiColumn.FAILURES, store.countFailures());
          return json(row.with(ApiColumn.LINE, read.line()).with(ApiColumn.NOW, now));
        });
  }

  private Row bindings(ReadStore store, Parameters given) {
    List<Long> ids = given.numbers("id");
    if (!ids.isEmpty()) {
      List<Row> found = rows(store, store.page(ids));
      return new Row(
          List.of(ApiColumn.BINDINGS, ApiColumn.TOTAL, ApiColumn.OFFSET, ApiColumn.NOW),
          found,
          found.size(),
          0,
          now());
    }
    StoredBindingFilter filter = given.filter(now());
    int offset = given.number("offset", 0, Integer.MAX_VALUE);
    int limit = given.number("limit", USUAL_ROWS, MOST_ROWS);
    StoredBindingOrder order =
        new StoredBindingOrder(
            given.word("sort", By.values()).orElse(By.USER),
            given.flag("reverse") ? Direction.REVERSED : Direction.USUAL,
            OptionalInt.of(limit),
            offset);
    List<Row> found = rows(store, store.page(filter, order));
    // A page with room left is the last: what few rows fit need not be searched for twice.
    boolean last = found.size() < limit && (!found.isEmpty() || offset == 0);
    long end = (long) offset + found.size();
    long total =
        last
            ? end
            : totals.of(given.withoutPage(), now(), all -> all >= end, () -> store.count(filter));
    return new Row(
        List.of(ApiColumn.BINDINGS, ApiColumn.TOTAL, ApiColumn.OFFSET, ApiColumn.NOW),
        found,
        total,
        offset,
        now());
  }

  private List<Row> rows(ReadStore store, Map<Long, StoredBinding> found) {
    Concluder concluder = new Concluder(store, store.picture(), keepalive.get(), now());
    List<Row> rows = new ArrayList<>();
    found.forEach(
        (id, binding) ->
            rows.add(binding.with(concluder.of(binding).row()).with(ApiColumn.ID, id)));
    return rows;
  }

  /** What {@code pinhole show --json} gives, and its last day. */
  private Row phone(ReadStore store, String aor) {
    int at = aor.lastIndexOf('@');
    if (at < 1) {
      throw ApiFailure.wrong("write USER@DOMAIN");
    }
    String user = aor.substring(0, at);
    String domain = aor.substring(at + 1);
    List<Row> history = store.historyOf(user, domain, EVENTS_OF_PHONE);
    List<StoredBinding> bindings = store.bindingsOf(user, domain);
    if (history.isEmpty() && bindings.isEmpty() && store.lastFailure(user, domain).isEmpty()) {
      throw ApiFailure.notFound("no phone " + aor + " is registered, or was");
    }
    Instant now = now();
    StorePicture picture = store.picture();
    Explainer explainer = new Explainer(keepalive.get(), store, picture.operators().offAt(now));
    Concluder concluder = new Concluder(store, picture, keepalive.get(), now);
    List<Row> rows = new ArrayList<>();
    for (StoredBinding binding : bindings) {
      Optional<LearntNetwork> network = network(store, binding);
      rows.add(
          binding
              .with(concluder.of(binding).row())
              .with(
                  ApiColumn.KEEPALIVE,
                  explainer.explain(binding, network.flatMap(known -> LearntBound.of(known, now))))
              .with(ApiColumn.NETWORK, network.map(LearntNetwork::row).orElse(null)));
    }
    Row first =
        rows.isEmpty()
            ? new Row(BindingColumn.ALL, new Object[BindingColumn.ALL.size()])
                .with(BindingColumn.USER, user)
                .with(BindingColumn.DOMAIN, domain)
                .with(ApiColumn.KEEPALIVE, null)
                .with(ApiColumn.NETWORK, null)
            : rows.remove(0);
    LastDay.Day day = LastDay.of(store, user, domain, now);
    return first
        .with(concluder.of(user, domain, bindings).row())
        .with(ApiColumn.OTHER_BINDINGS, rows)
        .with(ApiColumn.HISTORY, history)
        .with(
            ApiColumn.DAY,
            day.slots().stream()
                .map(slot -> String.valueOf(slot.sign()))
                .collect(Collectors.joining()))
        .with(ApiColumn.DAY_BEGAN_AT, day.start())
        .with(ApiColumn.SPAN_MS, LastDay.SLOT.toMillis())
        .with(ApiColumn.NOW, now);
  }

  private static Optional<LearntNetwork> network(ReadStore store, Row binding) {
    return binding.maybeText(NETWORK_IP).flatMap(store::network);
  }

  /** Those first where most cannot be reached, then where most rebound. */
  private Row sites(ReadStore store, Parameters given) {
    Instant now = now();
    long span = LastDay.SLOT.toMillis();
    int spans = (int) (DAY.toMillis() / span);
    Instant began =
        Instant.ofEpochMilli((Math.floorDiv(now.toEpochMilli(), span) - spans + 1) * span);
    int offset = given.number("offset", 0, Integer.MAX_VALUE);
    WorstSites worst =
        store.worstSites(now.minus(DAY), now, given.number("limit", USUAL_ROWS, MOST_ROWS), offset);
    Map<String, long[][]> days = new HashMap<>();
    for (SiteSpan each : store.siteSpans(began, LastDay.SLOT)) {
      long[][] day = days.computeIfAbsent(each.networkIp(), any -> new long[2][spans]);
      if (each.span() < spans) {
        day[0][each.span()] = each.rebinds();
        day[1][each.span()] = each.unreachable();
      }
    }
    long[][] quiet = new long[2][spans];
    List<Row> sites =
        worst.rows().stream()
            .map(
                site -> {
                  long[][] day = days.getOrDefault(site.text(NETWORK_IP), quiet);
                  return site.with(ApiColumn.REBINDS_BY_SPAN, list(day[0]))
                      .with(ApiColumn.UNREACHABLE_BY_SPAN, list(day[1]));
                })
            .toList();
    return new Row(
        List.of(
            ApiColumn.SITES,
            ApiColumn.TOTAL,
            ApiColumn.OFFSET,
            ApiColumn.DAY_BEGAN_AT,
            ApiColumn.SPAN_MS,
            ApiColumn.NOW),
        sites,
        worst.total(),
        offset,
        began,
        span,
        now);
  }

  private static List<Long> list(long... numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  /** What {@code pinhole missing --json} gives. */
  private Row missing(ReadStore store, Parameters given) {
    Instant now = now();
    Missing asked =
        new Missing(
            given.time("since").orElse(now.minus(Missing.USUAL)),
            now,
            given.network(),
            given.text("domain"));
    return new Row(
        List.of(ApiColumn.MISSING, ApiColumn.TOTAL, ApiColumn.NOW),
        asked.in(store, given.number("limit", USUAL_ROWS, MOST_ROWS)),
        asked.countIn(store),
        now);
  }

  /** The newest first. */
  private Row failures(ReadStore store, Parameters given) {
    List<Row> failures = new ArrayList<>();
    for (Row failure : store.failures(given.number("limit", USUAL_ROWS, MOST_ROWS))) {
      failures.add(
          0, failure.with(ApiColumn.ADVICE, FailureAdvice.of(failure.text(FailureColumn.CAUSE))));
    }
    return new Row(
        List.of(ApiColumn.FAILURES, ApiColumn.TOTAL, ApiColumn.NOW),
        failures,
        store.countFailures(),
        now());
  }

  /** The newest first. */
  private Row events(ReadStore store, Parameters given) {
    StoredHistoryFilter filter =
        new StoredHistoryFilter(
            Set.copyOf(given.words("event")),
            given.text("user", Glob::new),
            given.text("profile"),
            given.text("domain"),
            given.network(),
            Optional.of(given.time("since").orElse(now().minus(DAY))));
    List<Row> events =
        new ArrayList<>(store.history(filter, given.number("limit", USUAL_ROWS, MOST_ROWS)));
    Collections.reverse(events);
    return new Row(List.of(ApiColumn.EVENTS, ApiColumn.NOW), events, now());
  }
}
