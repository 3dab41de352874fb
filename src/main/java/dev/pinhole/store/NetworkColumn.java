package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import java.util.List;
import java.util.function.Function;

/** The columns of {@code network}, in the order of the schema: a new one is a line here. */
public enum NetworkColumn implements Column {
  NETWORK_IP(KEY, LearntNetwork::networkIp),
  GAP_SURVIVED(NUMBER, LearntNetwork::gapSurvived),
  SURVIVED_COUNT(COUNT, LearntNetwork::survivedCount),
  GAP_FORGOTTEN(NUMBER, LearntNetwork::gapForgotten),
  FORGOTTEN_COUNT(COUNT, LearntNetwork::forgottenCount),
  UNREACHABLE_COUNT(COUNT, LearntNetwork::unreachableCount),
  TIMEOUT_BOUND(NUMBER, LearntNetwork::timeoutBound),
  TIMEOUT_BOUND_AT(TIME, LearntNetwork::timeoutBoundAt),
  KEEPALIVE_INTERVAL(NUMBER, LearntNetwork::keepaliveInterval),
  OBSERVED_AT(KNOWN_TIME, LearntNetwork::observedAt),
  GAP_ANSWERED(NUMBER, LearntNetwork::gapAnswered),
  GAP_ANSWERED_AT(TIME, LearntNetwork::gapAnsweredAt),
  TRIALS_FAILED(COUNT, LearntNetwork::trialsFailed),
  TRIAL_FAILED_AT(TIME, LearntNetwork::trialFailedAt);

  public static final List<Column> ALL = List.of(values());

  private final Form form;

  NetworkColumn(ValueKind kind, Function<LearntNetwork, Object> value) {
    form = new Form(kind, value);
  }

  @Override
  public Form form() {
    return form;
  }
}
