package dev.pinhole.binding;

import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.Change.Origin;
import dev.pinhole.sofia.SofiaEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes down what has changed in a table. */
final class Recorder {
  final List<HistoryRow> history = new ArrayList<>();
  final List<Binding> pinged = new ArrayList<>();
  final List<Binding> foreign = new ArrayList<>();
  final Map<BindingKey, List<String>> evidence = new HashMap<>();
  final Map<BindingKey, Origin> origins = new HashMap<>();
  int saves;

  private final BindingTable table;

  Recorder(BindingTable table) {
    this.table = table;
  }

  void apply(SofiaEvent event) {
    add(table.apply(event));
  }

  Comparison.Result finish(Comparison listing, HistoryEvent how, String detail) {
    Comparison.Result result = listing.finish(how, detail);
    add(result.changes());
    return result;
  }

  void add(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.Saved saved) {
        saves++;
        evidence.put(saved.binding().key(), saved.evidence());
        origins.put(saved.binding().key(), saved.origin());
        if (saved.isNewForeignPath()) {
          foreign.add(saved.binding());
        }
      } else if (change instanceof Change.Pinged) {
        pinged.add(change.binding());
      } else if (change instanceof Change.Removed) {
        evidence.remove(change.binding().key());
      } else if (change instanceof HistoryRow row) {
        history.add(row);
      }
    }
  }

  List<HistoryEvent> events() {
    return history.stream().map(HistoryRow::event).toList();
  }
}
