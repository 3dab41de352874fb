package dev.pinhole.store;

import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.sofia.SofiaParameter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A row of the table {@code profile}.
 *
 * @param updatedAt when FreeSWITCH told, in epoch milliseconds
 */
public record StoredProfile(String node, ProfileSettings settings, long updatedAt) {

  /** By node. */
  static Map<String, List<ProfileSettings>> all(Connection connection) throws SQLException {
    Map<String, List<ProfileSettings>> all = new HashMap<>();
    String columns = Column.words(ProfileColumn.ALL, ", ");
    try (PreparedStatement select =
            connection.prepareStatement("SELECT " + columns + " FROM profile ORDER BY profile");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Row told = new Row(ProfileColumn.ALL, row);
        all.computeIfAbsent(told.text(ProfileColumn.NODE), node -> new ArrayList<>())
            .add(settings(told));
      }
    }
    return all;
  }

  private static ProfileSettings settings(Row row) {
    Map<SofiaParameter, String> values = new EnumMap<>(SofiaParameter.class);
    for (ProfileColumn column : ProfileColumn.values()) {
      Object value = row.value(column);
      column.parameter.filter(known -> value != null).ifPresent(of -> values.put(of, "" + value));
    }
    return new ProfileSettings(row.text(ProfileColumn.PROFILE), values);
  }
}
