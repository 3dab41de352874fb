package dev.pinhole.sim;

import dev.pinhole.sim.RegistrarEvents.RowChange;
import java.util.ArrayList;
import java.util.List;

/** Which rows a REGISTER adds, changes and takes away: nobody is told of the last. */
final class RegistrationRules {
  private final RegistrationTable table;
  private final MultipleRegistrations multiple;

  RegistrationRules(RegistrationTable table, MultipleRegistrations multiple) {
    this.table = table;
    this.multiple = multiple;
  }

  /** The outcome of an accepted REGISTER. */
  record Stored(SimRow row, RowChange change) {}

  Stored store(SimRow row, SimRegister register) {
    List<SimRow> ofUser = table.ofUser(row.profile(), row.user(), row.host());
    if (multiple == MultipleRegistrations.OFF || onlyOne(register)) {
      table.removeAll(ofUser);
      return new Stored(table.insert(row), RowChange.INSERTED);
    }
    List<SimRow> updated = new ArrayList<>();
    for (SimRow old : ofUser) {
      // The same Contact under another Call-ID is the same row, which then changes its Call-ID.
      if (old.contact().equals(row.contact()) && old.authUser().equals(row.authUser())) {
        updated.add(
            table.replace(
                old.refreshed(row.callId(), row.network(), row.expires())
                    .withHostname(row.hostname())));
      }
    }
    SimRow stored = updated.isEmpty() ? table.insert(row) : updated.get(updated.size() - 1);
    removeOlder(stored);
    return new Stored(stored, updated.isEmpty() ? RowChange.INSERTED : RowChange.UPDATED);
  }

  void remove(SimRow row) {
    switch (multiple) {
      case OFF -> table.removeAll(table.ofUser(row.profile(), row.user(), row.host()));
      case BY_CALL_ID -> table.removeAll(table.ofCallId(row.profile(), row.callId()));
      case BY_CONTACT ->
          table.ofUser(row.profile(), row.user(), row.host()).stream()
              .filter(old -> old.contact().equals(row.contact()))
              .forEach(table::remove);
    }
  }

  /**
   * FreeSWITCH tells the rows that this one replaces by their other time of expiry: two REGISTERs
   * in one second from two ports leave two rows.
   */
  private void removeOlder(SimRow stored) {
    List<SimRow> candidates =
        multiple == MultipleRegistrations.BY_CALL_ID
            ? table.ofCallId(stored.profile(), stored.callId())
            : table.ofProfile(stored.profile()).stream()
                .filter(row -> row.contact().equals(stored.contact()))
                .toList();
    candidates.stream().filter(row -> row.expires() != stored.expires()).forEach(table::remove);
  }

  private static boolean onlyOne(SimRegister register) {
    String allowed = register.variables().get("sip-allow-multiple-registrations");
    return "false".equals(allowed);
  }
}
