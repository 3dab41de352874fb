package dev.pinhole.daemon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Collects what each table came to while it is read, in the order of its keys. */
final class Settings {
  static final String MASKED = "\"********\"";

  /** A table that is being read. */
  final class Table {
    private final String name;
    private final String header;
    private final TreeMap<Integer, Setting> byPosition = new TreeMap<>();
    private List<String> keys = List.of();

    private Table(String name, String header) {
      this.name = name;
      this.header = header;
    }

    void keys(List<String> known) {
      keys = known;
    }

    /** Notes a value; what was noted of the same key first counts. */
    void note(String key, String value, String origin) {
      int position = keys.indexOf(key);
      String shown = key.equals("password") ? MASKED : value;
      byPosition.putIfAbsent(
          position, new Setting(name, header, tables.indexOf(this), key, shown, origin));
    }
  }

  private final List<Table> tables = new ArrayList<>();

  Table begin(String name, String header) {
    Table table = new Table(name, header);
    tables.add(table);
    return table;
  }

  List<Setting> all() {
    return tables.stream().flatMap(table -> table.byPosition.values().stream()).toList();
  }
}
