package dev.pinhole.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The columns of the current row, one after the other. */
final class ReadStoreRow {
  private static final JsonFactory JSON = new JsonFactory();

  private final ResultSet row;
  private int column;

  ReadStoreRow(ResultSet row) {
    this.row = row;
  }

  /** To be called when the result set has moved. */
  ReadStoreRow fromFirst() {
    column = 0;
    return this;
  }

  String text() {
    return maybeText().orElse("");
  }

  Optional<String> maybeText() {
    try {
      return Optional.ofNullable(row.getString(++column));
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }

  long number() {
    try {
      return row.getLong(++column);
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }

  double real() {
    try {
      return row.getDouble(++column);
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }

  OptionalInt maybeInt() {
    try {
      int value = row.getInt(++column);
      return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }

  Instant time() {
    return Instant.ofEpochMilli(number());
  }

  Optional<Instant> maybeTime() {
    try {
      long millis = row.getLong(++column);
      return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }

  /** A JSON array of strings. Anything else, which no version has written, is one sentence. */
  List<String> sentences() {
    String json = text();
    List<String> sentences = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return List.of(json);
      }
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        sentences.add(parser.getText());
      }
      return parser.currentToken() == JsonToken.END_ARRAY ? sentences : List.of(json);
    } catch (IOException e) {
      return List.of(json);
    }
  }
}
