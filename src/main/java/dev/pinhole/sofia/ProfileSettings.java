package dev.pinhole.sofia;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What FreeSWITCH's configuration says of one sofia profile, its defaults included. A profile takes
 * it up when it starts, and at {@code sofia profile NAME rescan}.
 *
 * @param values of every parameter
 */
public record ProfileSettings(String profile, Map<SofiaParameter, String> values) {
  public ProfileSettings {
    Map<SofiaParameter, String> all = new EnumMap<>(SofiaParameter.class);
    for (SofiaParameter parameter : SofiaParameter.values()) {
      all.put(parameter, values.getOrDefault(parameter, parameter.usual()));
    }
    values = Collections.unmodifiableMap(all);
  }

  public String text(SofiaParameter parameter) {
    return values.get(parameter);
  }

  /** Whether it is {@code true}, and no other word. */
  public boolean isOn(SofiaParameter parameter) {
    return text(parameter).equals("true");
  }

  public long number(SofiaParameter parameter) {
    return Long.parseLong(text(parameter));
  }
}
