package dev.pinhole.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The schema stands in the numbered files of {@code sql/} and nowhere else. {@code PRAGMA
 * user_version} says up to which of them a file has come.
 */
public final class Schema {
  static final List<String> MIGRATIONS =
      List.of(
          "0001-initial.sql",
          "0002-daemon-figures.sql",
          "0003-reachability.sql",
          "0004-force-ping.sql",
          "0005-keepalive-load.sql",
          "0006-gaps.sql",
          "0007-network.sql",
          "0008-internal-errors.sql",
          "0009-keepalives-late-why.sql",
          "0010-history-left.sql",
          "0011-rows-left-out.sql",
          "0012-history-user-nocase.sql",
          "0013-memory-short.sql",
          "0014-application-id.sql",
          "0015-proxies.sql",
          "0016-profile.sql",
          "0017-other-server.sql",
          "0018-reachability-why.sql",
          "0019-hep.sql",
          "0020-via.sql",
          "0021-failure.sql",
          "0022-domain-nocase.sql",
          "0023-liveness.sql",
          "0024-heard.sql",
          "0025-answer-status.sql",
          "0026-moved.sql",
          "0027-keepalive-off.sql",
          "0028-departed.sql",
          "0029-words-compared.sql",
          "0030-answered-gap.sql",
          "0031-webhook.sql",
          "0032-keepalives-saved.sql",
          "0033-webhook-told.sql");

  /** As the migration has it. */
  private static final int APPLICATION_ID = 0x70696e68;

  private Schema() {}

  /** The version that this pinhole writes and reads. */
  public static int newestVersion() {
    return MIGRATIONS.size();
  }

  /** The version of an open file; 0 for an empty one. */
  public static int versionOf(Connection connection) throws SQLException {
    return number(connection, "PRAGMA user_version");
  }

  /**
   * Looks whether the file is ours to write; changes nothing in it.
   *
   * @throws StoreException if it is from a newer pinhole, or another program's
   */
  static void check(Connection connection, String path) throws SQLException, StoreException {
    boolean empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    boolean ours =
        number(connection, "PRAGMA application_id") == APPLICATION_ID
            // One of an earlier version.
            || number(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'daemon_status'")
                > 0;
    if (!empty && !ours) {
      throw new StoreException(
          path + " is the database of another program; give another store path");
    }
    int version = versionOf(connection);
    if (version > newestVersion()) {
      throw new StoreException(newer(path, version));
    }
  }

  /** Applies what is missing, each migration in one transaction. */
  static void migrate(Connection connection) throws SQLException {
    migrate(connection, MIGRATIONS.stream().map(Schema::read).toList());
  }

  static void migrate(Connection connection, List<String> scripts) throws SQLException {
    for (int next = versionOf(connection); next < scripts.size(); next++) {
      apply(connection, scripts.get(next), next + 1);
    }
  }

  /** What to tell about a file from a newer pinhole. */
  static String newer(String path, int version) {
    return path
        + " was written by a newer pinhole (schema "
        + version
        + ", this one knows "
        + newestVersion()
        + "); install that version, or give another store path";
  }

  private static void apply(Connection connection, String script, int version) throws SQLException {
    Transaction.run(
        connection,
        () -> {
          try (Statement statement = connection.createStatement()) {
            // The driver gives the whole script to SQLite, which finds the statements in it.
            statement.executeUpdate(script);
            statement.executeUpdate("PRAGMA user_version = " + version);
          }
        });
  }

  static String read(String name) {
    try (InputStream in = Schema.class.getResourceAsStream("/sql/" + name)) {
      if (in == null) {
        throw new IllegalStateException("sql/" + name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("sql/" + name + " cannot be read", e);
    }
  }

  private static int number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getInt(1);
    }
  }
}
