package dev.pinhole.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The variables of a user's directory entry, as FreeSWITCH merges them into an event. */
final class DirectoryEntry {
  private DirectoryEntry() {}

  /** Names and values in turn. */
  static List<String> of(SimRegister register, String domain) {
    String user = register.user();
    boolean office = register.directory() == SimRegister.Directory.OFFICE;
    List<String> pairs = new ArrayList<>(48);
    add(pairs, "sip_number_alias", user);
    add(pairs, "sip_auth_username", user);
    add(pairs, "sip_auth_realm", domain);
    add(pairs, "number_alias", user);
    add(pairs, "user_name", user);
    add(pairs, "domain_name", domain);
    add(pairs, "record_stereo", "true");
    add(pairs, "default_gateway", "example.com");
    add(pairs, "default_areacode", "918");
    add(pairs, "transfer_fallback_extension", "operator");
    if (office) {
      add(pairs, "toll_allow", "domestic,international,local");
      add(pairs, "accountcode", user);
    }
    add(pairs, "user_context", "default");
    for (Map.Entry<String, String> variable : register.variables().entrySet()) {
      add(pairs, variable.getKey(), variable.getValue());
    }
    if (office) {
      add(pairs, "effective_caller_id_name", "Extension " + user);
      add(pairs, "effective_caller_id_number", user);
      add(pairs, "outbound_caller_id_name", "FreeSWITCH");
      add(pairs, "outbound_caller_id_number", "0000000000");
      add(pairs, "callgroup", "techsupport");
    }
    return pairs;
  }

  private static void add(List<String> pairs, String name, String value) {
    pairs.add(name);
    pairs.add(value);
  }
}
