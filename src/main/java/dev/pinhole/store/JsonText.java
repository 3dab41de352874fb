package dev.pinhole.store;

import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows as JSON objects. Unknown is null, times are ISO 8601 in UTC. What acts on a terminal instead
 * of showing is escaped, though JSON (RFC 8259) need not: that of a hostile phone may be looked at.
 */
public final class JsonText {
  private static final String ESCAPED = "\"\\\b\t\n\f\r";
  private static final String AS = "\"\\btnfr";

  private final StringBuilder out = new StringBuilder();
  private final Map<Column, String> keys = new HashMap<>();

  /** An object on one line, without its end of line. */
  public String object(List<Column> columns, Row row) {
    out.setLength(0);
    append(columns, row);
    return out.toString();
  }

  private void append(List<Column> columns, Row row) {
    char before = '{';
    for (Column column : columns) {
      out.append(before).append(keys.computeIfAbsent(column, any -> '"' + any.word() + "\":"));
      value(row.value(column));
      before = ',';
    }
    out.append('}');
  }

  private void value(Object value) {
    if (value instanceof String text) {
      string(text);
    } else if (value instanceof Instant at) {
      string(IsoTime.utc(at));
    } else if (value instanceof Row row) {
      append(row.columns(), row);
    } else if (value instanceof List<?> list) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i == 0 ? "" : ",");
        value(list.get(i));
      }
      out.append(']');
    } else {
      // A number, or nothing.
      out.append(value instanceof Double number ? decimal(number) : value);
    }
  }

  /** To two places. */
  public static String decimal(double number) {
    return Double.toString(Math.round(100 * number) / 100.0);
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
        // Its other half is missing: that is no UTF-8.
        out.append('\ufffd');
      } else if (ESCAPED.indexOf(character) >= 0) {
        out.append('\\').append(AS.charAt(ESCAPED.indexOf(character)));
      } else if (Visible.shows(character)) {
        out.appendCodePoint(character);
      } else {
        for (char half : Character.toChars(character)) {
          out.append("\\u").append(Integer.toHexString(0x10000 | half), 1, 5);
        }
      }
    }
    out.append('"');
  }
}
