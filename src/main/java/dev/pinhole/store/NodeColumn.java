package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import java.util.List;
import java.util.function.Function;

/** The columns of {@code node_status}: a new one is a line here. */
public enum NodeColumn implements Column {
  NODE(KEY, node -> node.node()),
  STATE(TEXT, node -> node.link().state()),
  DETAIL(TEXT, node -> node.link().detail()),
  CONNECTED_SINCE(TIME, node -> node.link().connectedSince()),
  LOST_AT(TIME, node -> node.link().lostAt()),
  LISTED_AT(TIME, node -> node.link().listedAt()),
  CONNECTS(COUNT, node -> node.link().connects()),
  CONNECTION_FAILURES(COUNT, node -> node.link().failures()),
  READING_PAUSES(COUNT, node -> node.link().readingPauses()),
  FREESWITCH_VERSION(TEXT, node -> node.freeswitch().version()),
  CORE_UUID(TEXT, node -> node.freeswitch().coreUuid()),
  FREESWITCH_STARTED_AT(TIME, node -> node.freeswitch().startedAt()),
  RESYNCED_AT(TIME, node -> node.listings().resyncedAt()),
  RESYNC_DIFFERENCES(COUNT, node -> node.listings().resyncDifferences()),
  LISTINGS(COUNT, node -> node.listings().listings()),
  LISTINGS_FAILED(COUNT, node -> node.listings().failed()),
  LISTING_DIFFERENCES(COUNT, node -> node.listings().differences()),
  KEEPALIVES_SCHEDULED(COUNT, node -> node.keepalives().scheduled()),
  KEEPALIVES_OVERDUE(COUNT, node -> node.keepalives().overdue()),
  KEEPALIVES_IN_FLIGHT(COUNT, node -> node.keepalives().inFlight()),
  KEEPALIVES_PER_SECOND(DECIMAL, node -> node.keepalives().perSecond()),
  KEEPALIVES_SENT(COUNT, node -> node.keepalives().sent()),
  KEEPALIVES_LATE(COUNT, node -> node.keepalives().late()),
  KEEPALIVES_FAILED(COUNT, node -> node.keepalives().failed()),
  KEEPALIVES_LATE_NOW(COUNT, node -> node.keepalives().lateNow()),
  KEEPALIVES_NEEDED_PER_SECOND(COUNT, node -> node.keepalives().neededPerSecond()),
  KEEPALIVES_LATE_WHY(TEXT, node -> node.keepalives().lateWhy()),
  HEP_DATAGRAMS(COUNT, node -> node.hep().datagrams()),
  HEP_MALFORMED(COUNT, node -> node.hep().malformed()),
  HEP_PER_SECOND(DECIMAL, node -> node.hep().perSecond()),
  HEP_HEARD_AT(TIME, node -> node.hep().heardAt()),
  HEP_RECEIVED_AT(TIME, node -> node.hep().receivedAt()),
  HEP_SENT_AT(TIME, node -> node.hep().sentAt()),
  HEP_AHEAD_MS(COUNT, node -> node.hep().aheadMillis());

  public static final List<Column> ALL = List.of(values());

  private final Form form;

  NodeColumn(ValueKind kind, Function<DaemonStatus.NodeFigures, Object> value) {
    form = new Form(kind, value);
  }

  @Override
  public Form form() {
    return form;
  }
}
