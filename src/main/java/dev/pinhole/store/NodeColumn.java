package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import java.util.List;

/** The columns of {@code node_status}: a new one is a line here, and one below. */
public enum NodeColumn implements Column {
  NODE(KEY),
  STATE(TEXT),
  DETAIL(TEXT),
  CONNECTED_SINCE(TIME),
  LOST_AT(TIME),
  LISTED_AT(TIME),
  CONNECTS(COUNT),
  CONNECTION_FAILURES(COUNT),
  READING_PAUSES(COUNT),
  FREESWITCH_VERSION(TEXT),
  CORE_UUID(TEXT),
  FREESWITCH_STARTED_AT(TIME),
  RESYNCED_AT(TIME),
  RESYNC_DIFFERENCES(COUNT),
  LISTINGS(COUNT),
  LISTINGS_FAILED(COUNT),
  LISTING_DIFFERENCES(COUNT),
  KEEPALIVES_SCHEDULED(COUNT),
  KEEPALIVES_OVERDUE(COUNT),
  KEEPALIVES_IN_FLIGHT(COUNT),
  KEEPALIVES_PER_SECOND(DECIMAL),
  KEEPALIVES_SENT(COUNT),
  KEEPALIVES_LATE(COUNT),
  KEEPALIVES_FAILED(COUNT),
  KEEPALIVES_LATE_NOW(COUNT),
  KEEPALIVES_NEEDED_PER_SECOND(COUNT),
  KEEPALIVES_LATE_WHY(TEXT),
  KEEPALIVES_SAVED(COUNT),
  HEP_DATAGRAMS(COUNT),
  HEP_MALFORMED(COUNT),
  HEP_PER_SECOND(DECIMAL),
  HEP_HEARD_AT(TIME),
  HEP_RECEIVED_AT(TIME),
  HEP_SENT_AT(TIME),
  HEP_AHEAD_MS(COUNT);

  public static final List<Column> ALL = List.of(values());

  private final Form form;

  NodeColumn(ValueKind kind) {
    form = new Form(kind, (DaemonStatus.NodeFigures node) -> of(node));
  }

  /** Not a function for each, which would take every command 10 ms to link. */
  private Object of(DaemonStatus.NodeFigures node) {
    return switch (this) {
      case NODE -> node.node();
      case STATE -> node.link().state();
      case DETAIL -> node.link().detail();
      case CONNECTED_SINCE -> node.link().connectedSince();
      case LOST_AT -> node.link().lostAt();
      case LISTED_AT -> node.link().listedAt();
      case CONNECTS -> node.link().connects();
      case CONNECTION_FAILURES -> node.link().failures();
      case READING_PAUSES -> node.link().readingPauses();
      case FREESWITCH_VERSION -> node.freeswitch().version();
      case CORE_UUID -> node.freeswitch().coreUuid();
      case FREESWITCH_STARTED_AT -> node.freeswitch().startedAt();
      case RESYNCED_AT -> node.listings().resyncedAt();
      case RESYNC_DIFFERENCES -> node.listings().resyncDifferences();
      case LISTINGS -> node.listings().listings();
      case LISTINGS_FAILED -> node.listings().failed();
      case LISTING_DIFFERENCES -> node.listings().differences();
      case KEEPALIVES_SCHEDULED -> node.keepalives().scheduled();
      case KEEPALIVES_OVERDUE -> node.keepalives().overdue();
      case KEEPALIVES_IN_FLIGHT -> node.keepalives().inFlight();
      case KEEPALIVES_PER_SECOND -> node.keepalives().perSecond();
      case KEEPALIVES_SENT -> node.keepalives().sent();
      case KEEPALIVES_LATE -> node.keepalives().late();
      case KEEPALIVES_FAILED -> node.keepalives().failed();
      case KEEPALIVES_LATE_NOW -> node.keepalives().lateNow();
      case KEEPALIVES_NEEDED_PER_SECOND -> node.keepalives().neededPerSecond();
      case KEEPALIVES_LATE_WHY -> node.keepalives().lateWhy();
      case KEEPALIVES_SAVED -> node.keepalives().saved();
      case HEP_DATAGRAMS -> node.hep().datagrams();
      case HEP_MALFORMED -> node.hep().malformed();
      case HEP_PER_SECOND -> node.hep().perSecond();
      case HEP_HEARD_AT -> node.hep().heardAt();
      case HEP_RECEIVED_AT -> node.hep().receivedAt();
      case HEP_SENT_AT -> node.hep().sentAt();
      case HEP_AHEAD_MS -> node.hep().aheadMillis();
    };
  }

  @Override
  public Form form() {
    return form;
  }
}
