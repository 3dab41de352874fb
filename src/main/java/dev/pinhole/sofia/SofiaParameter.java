package dev.pinhole.sofia;

import java.util.List;

/**
 * The parameters of a sofia profile that bear on keep-alives and on NAT, with FreeSWITCH's own
 * defaults (sofia.c, {@code config_sofia}). No other one is ever kept.
 */
public enum SofiaParameter {
  NAT_OPTIONS_PING("nat-options-ping", "false", ParameterForm.WORD, "udp-only"),
  ALL_REG_OPTIONS_PING("all-reg-options-ping", "false", ParameterForm.WORD),
  /** In seconds. */
  PING_MEAN_INTERVAL("ping-mean-interval", "30", ParameterForm.NUMBER),
  /** How often FreeSWITCH looks whom to ping, in seconds. */
  PING_THREAD_FREQUENCY("ping-thread-frequency", "1", ParameterForm.NUMBER),
  SIP_USER_PING_MAX("sip-user-ping-max", "3", ParameterForm.NUMBER),
  UNREGISTER_ON_OPTIONS_FAIL("unregister-on-options-fail", "false", ParameterForm.WORD),
  AGGRESSIVE_NAT_DETECTION("aggressive-nat-detection", "false", ParameterForm.WORD),
  /** Each one is added to those before; {@code none} takes all away. */
  APPLY_NAT_ACL("apply-nat-acl", "", ParameterForm.LIST),
  /** {@code true} is {@code contact}. */
  MULTIPLE_REGISTRATIONS(
      "multiple-registrations", "false", ParameterForm.WORD, "call-id", "contact"),
  /** In seconds; 0 leaves it to the phone. */
  SIP_FORCE_EXPIRES("sip-force-expires", "0", ParameterForm.NUMBER),
  /** In seconds. */
  REGISTRATION_THREAD_FREQUENCY("registration-thread-frequency", "30", ParameterForm.NUMBER),
  NDLB_FORCE_RPORT(
      "NDLB-force-rport",
      "false",
      ParameterForm.WORD,
      "safe",
      "disabled",
      "client-only",
      "server-only"),
  /** A global setting, the same for all profiles. */
  CAPTURE_SERVER("capture-server", "", ParameterForm.TEXT),
  SIP_CAPTURE("sip-capture", "false", ParameterForm.WORD);

  /** How FreeSWITCH reads its value. */
  public enum ParameterForm {
    /** {@code true}, {@code false}, or one of some words. */
    WORD,
    /** A whole number, not negative. */
    NUMBER,
    LIST,
    TEXT
  }

  /** What is longer is cut; an address and its options are shorter. */
  static final int LONGEST = 256;

  private final String text;
  private final String usual;
  private final ParameterForm form;
  private final List<String> words;

  SofiaParameter(String text, String usual, ParameterForm form, String... words) {
    this.text = text;
    this.usual = usual;
    this.form = form;
    this.words = List.of(words);
  }

  /** Its name in FreeSWITCH's configuration. */
  public String text() {
    return text;
  }

  /** What counts where it is absent. */
  public String usual() {
    return usual;
  }

  public ParameterForm form() {
    return form;
  }

  /**
   * What a profile has after this parameter was read.
   *
   * @param before what it had
   */
  String read(String value, String before) {
    return switch (form) {
      case WORD -> word(value);
      case NUMBER -> value.isEmpty() ? before : number(value);
      case LIST -> value.isEmpty() ? before : list(value, before);
      case TEXT -> cut(value);
    };
  }

  private String word(String value) {
    for (String word : words) {
      if (word.equalsIgnoreCase(value)) {
        return word;
      }
    }
    boolean on = SofiaEvents.isTrue(value);
    return on && this == MULTIPLE_REGISTRATIONS ? "contact" : Boolean.toString(on);
  }

  /** As {@code atoi}, which ends at the first that is no digit. */
  private String number(String value) {
    String text = value.strip();
    int end = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    if (text.startsWith("-")) {
      return usual;
    }
    long number = SofiaEvents.number(text.substring(text.startsWith("+") ? 1 : 0, end));
    return Long.toString(Math.min(number, Integer.MAX_VALUE));
  }

  private static String list(String value, String before) {
    if (value.equalsIgnoreCase("none")) {
      return "";
    }
    return cut(before.isEmpty() ? value : before + ", " + value);
  }

  private static String cut(String value) {
    return value.length() > LONGEST ? value.substring(0, LONGEST) : value;
  }
}
