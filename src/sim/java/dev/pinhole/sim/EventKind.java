package dev.pinhole.sim;

/** The events, and where in FreeSWITCH's source they come from: every event says so. */
enum EventKind {
  PRE_REGISTER("sofia::pre_register", "sofia_reg.c", "sofia_reg_handle_register_token", 1810),
  REGISTER_ATTEMPT(
      "sofia::register_attempt", "sofia_reg.c", "sofia_reg_handle_register_token", 1606),
  REGISTER("sofia::register", "sofia_reg.c", "sofia_reg_handle_register_token", 2059),
  REGISTER_FAILURE(
      "sofia::register_failure", "sofia_reg.c", "sofia_reg_handle_register_token", 1792),
  UNREGISTER("sofia::unregister", "sofia_reg.c", "sofia_reg_handle_register_token", 2213),
  SOCKET_UNREGISTER("sofia::unregister", "sofia.c", "our_sofia_event_callback", 2080),
  EXPIRE("sofia::expire", "sofia_reg.c", "sofia_reg_del_callback", 726),
  SIP_USER_STATE(
      "sofia::sip_user_state", "sofia_reg.c", "sofia_reg_fire_custom_sip_user_state_event", 179),
  PUBLISH("PUBLISH", "sofia.c", "sofia_profile_thread_run", 3446),
  UNPUBLISH("UNPUBLISH", "sofia.c", "sofia_profile_thread_run", 3556),
  HEARTBEAT("HEARTBEAT", "switch_core.c", "send_heartbeat", 95),
  BACKGROUND_JOB("BACKGROUND_JOB", "mod_event_socket.c", "api_exec", 1580);

  private final String wireName;
  final String file;
  final String function;
  final int line;

  EventKind(String wireName, String file, String function, int line) {
    this.wireName = wireName;
    this.file = file;
    this.function = function;
    this.line = line;
  }

  boolean custom() {
    return wireName.startsWith("sofia::");
  }

  String eventName() {
    return custom() ? "CUSTOM" : wireName;
  }

  /** Empty for an event that is not CUSTOM. */
  String subclass() {
    return custom() ? wireName : "";
  }
}
