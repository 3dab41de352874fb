package dev.pinhole.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tomlj.TomlArray;
import org.tomlj.TomlElement;
import org.tomlj.TomlEntry;
import org.tomlj.TomlKeyValue;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads TOML that has nothing special about it, for which to load the parser takes as long as the
 * rest of a short command: in each line a table's header, a key with a string, a whole number, true
 * or false, or an array of strings, or a comment, all of it in ASCII and without escapes. All else
 * is left to the parser, and what to say of mistakes.
 */
final class PlainToml {
  /** So many digits fit in any case. */
  private static final int DIGITS = 15;

  private final PlainTable root = new PlainTable();
  private PlainTable table = root;

  /** The line that is read, its number, and how far. */
  private String line = "";

  private int number;
  private int at;

  private PlainToml() {}

  /** Empty where the parser has to see to it. */
  static Optional<TomlTable> read(String toml) {
    PlainToml reader = new PlainToml();
    int begin = 0;
    while (begin <= toml.length()) {
      int end = toml.indexOf('\n', begin);
      end = end < 0 ? toml.length() : end;
      boolean carriage = end > begin && end < toml.length() && toml.charAt(end - 1) == '\r';
      if (!reader.takes(toml.substring(begin, carriage ? end - 1 : end))) {
        return Optional.empty();
      }
      begin = end + 1;
    }
    return Optional.of(reader.root);
  }

  private boolean takes(String text) {
    line = text;
    number++;
    at = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' && text.charAt(i) != '\t' || text.charAt(i) > '~') {
        return false;
      }
    }
    skipBlanks();
    boolean taken = isEnd() || (next() == '[' ? takesHeader() : takesKey());
    skipBlanks();
    return taken && isEnd();
  }

  /** At what begins a comment too. */
  private boolean isEnd() {
    return at == line.length() || line.charAt(at) == '#';
  }

  private char next() {
    return at < line.length() ? line.charAt(at) : '\n';
  }

  private void skipBlanks() {
    while (next() == ' ' || next() == '\t') {
      at++;
    }
  }

  /** The word here; empty if there is none. */
  private String word() {
    int begin = at;
    while (next() < 0x7f && Character.isLetterOrDigit(next()) || next() == '_' || next() == '-') {
      at++;
    }
    return line.substring(begin, at);
  }

  private boolean takesHeader() {
    TomlPosition place = here();
    boolean each = line.startsWith("[[", at);
    at += each ? 2 : 1;
    String name = word();
    PlainTable parent = root;
    if (next() == '.' && !name.isEmpty()) {
      at++;
      Object known = root.values.get(name);
      if (known == null) {
        known = new PlainTable();
        root.put(name, known, place);
      }
      if (!(known instanceof PlainTable inner)) {
        return false;
      }
      parent = inner;
      name = word();
    }
    String end = each ? "]]" : "]";
    if (name.isEmpty() || !line.startsWith(end, at)) {
      return false;
    }
    at += end.length();
    table = new PlainTable();
    Object known = parent.values.get(name);
    if (each && known instanceof PlainArray array && array.ofTables) {
      array.add(table, place);
      return true;
    }
    if (known != null) {
      return false;
    }
    PlainArray array = new PlainArray(true);
    array.add(table, place);
    parent.put(name, each ? array : table, place);
    return true;
  }

  private boolean takesKey() {
    TomlPosition place = here();
    String key = word();
    skipBlanks();
    if (key.isEmpty() || next() != '=' || table.values.containsKey(key)) {
      return false;
    }
    at++;
    skipBlanks();
    Optional<?> value = next() == '[' ? array() : single();
    value.ifPresent(known -> table.put(key, known, place));
    return value.isPresent();
  }

  private Optional<?> single() {
    if (next() == '"') {
      return string();
    }
    int begin = at;
    if (next() == '+' || next() == '-') {
      at++;
    }
    String word = word();
    if (word.equals("true") || word.equals("false")) {
      return at - begin == word.length() ? Optional.of(Boolean.valueOf(word)) : Optional.empty();
    }
    boolean whole =
        !word.isEmpty()
            && word.length() <= DIGITS
            && (word.length() == 1 || word.charAt(0) != '0')
            && word.chars().allMatch(c -> c >= '0' && c <= '9');
    return whole ? Optional.of(Long.valueOf(line.substring(begin, at))) : Optional.empty();
  }

  private Optional<String> string() {
    int begin = at + 1;
    int end = line.indexOf('"', begin);
    if (end < 0 || line.lastIndexOf('\\', end) >= begin) {
      return Optional.empty();
    }
    at = end + 1;
    return Optional.of(line.substring(begin, end));
  }

  private Optional<PlainArray> array() {
    PlainArray array = new PlainArray(false);
    at++;
    skipBlanks();
    while (next() == '"') {
      TomlPosition place = here();
      Optional<String> item = string();
      if (item.isEmpty()) {
        return Optional.empty();
      }
      array.add(item.get(), place);
      skipBlanks();
      if (next() != ',') {
        break;
      }
      at++;
      skipBlanks();
    }
    return next() == ']' && at++ >= 0 ? Optional.of(array) : Optional.empty();
  }

  private TomlPosition here() {
    return TomlPosition.positionAt(number, at + 1);
  }

  /** What the configuration asks of the parser's tables. */
  private static final class PlainTable implements TomlTable {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, TomlPosition> positions = new LinkedHashMap<>();

    void put(String key, Object value, TomlPosition position) {
      values.put(key, value);
      positions.put(key, position);
    }

    @Override
    public Object get(String dottedKey) {
      int dot = dottedKey.indexOf('.');
      return get(
          dot < 0
              ? List.of(dottedKey)
              : List.of(dottedKey.substring(0, dot), dottedKey.substring(dot + 1)));
    }

    @Override
    public Object get(List<String> path) {
      Object value = values.get(path.get(0));
      List<String> rest = path.subList(1, path.size());
      return rest.isEmpty() ? value : value instanceof PlainTable inner ? inner.get(rest) : null;
    }

    @Override
    public TomlPosition inputPositionOf(String dottedKey) {
      return inputPositionOf(List.of(dottedKey.split("\\.")));
    }

    @Override
    public TomlPosition inputPositionOf(List<String> path) {
      List<String> rest = path.subList(1, path.size());
      return rest.isEmpty()
          ? positions.get(path.get(0))
          : ((PlainTable) values.get(path.get(0))).inputPositionOf(rest);
    }

    @Override
    public int size() {
      return values.size();
    }

    @Override
    public boolean isEmpty() {
      return values.isEmpty();
    }

    @Override
    public Set<String> keySet() {
      return values.keySet();
    }

    @Override
    public Map<String, Object> toMap() {
      return values;
    }

    @Override
    public Set<List<String>> keyPathSet(boolean includeTables) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      return values.entrySet();
    }

    @Override
    public Set<Map.Entry<List<String>, Object>> entryPathSet(boolean includeTables) {
      throw new UnsupportedOperationException();
    }

    @Override
    public TomlKeyValue entry(List<String> path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<TomlElement> elements() {
      throw new UnsupportedOperationException();
    }
  }

  /** And of its arrays. */
  private static final class PlainArray implements TomlArray {
    private final boolean ofTables;
    private final List<Object> items = new ArrayList<>();
    private final List<TomlPosition> positions = new ArrayList<>();

    PlainArray(boolean ofTables) {
      this.ofTables = ofTables;
    }

    void add(Object item, TomlPosition position) {
      items.add(item);
      positions.add(position);
    }

    @Override
    public Object get(int index) {
      return items.get(index);
    }

    @Override
    public TomlPosition inputPositionOf(int index) {
      return positions.get(index);
    }

    @Override
    public int size() {
      return items.size();
    }

    @Override
    public boolean isEmpty() {
      return items.isEmpty();
    }

    @Override
    public List<Object> toList() {
      return items;
    }

    @Override
    public TomlEntry entry(int index) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<TomlElement> elements() {
      throw new UnsupportedOperationException();
    }
  }
}
