package dev.pinhole.sim;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * What FreeSWITCH makes of a REGISTER's Contact.
 *
 * @param contact as events and listings have it; empty without a Contact
 * @param expires in seconds, as granted
 */
record ContactText(String contact, String status, int expires) {
  /** FreeSWITCH's buffer, without its final zero: whatever does not fit is cut off. */
  private static final int MAX_BYTES = 1023;

  private static final int FORCED_EXPIRES = 30;

  static ContactText absent() {
    return new ContactText("", "Registered", 0);
  }

  static ContactText of(SimRegister register, SimEndpoint advertised, SimOptions options) {
    boolean nat =
        register.transport().webSocket()
            || NatRanges.contains(advertised.host())
            || natByVia(register, options);
    String params = register.contactParams();
    StringBuilder uri = new StringBuilder(head(register)).append(advertised);
    if (!params.isEmpty()) {
      uri.append(';').append(params);
    }
    if (nat) {
      uri.append(";fs_nat=yes");
    }
    if (!register.path().isEmpty()) {
      uri.append(";fs_path=").append(ByteText.percentEncoded(register.path()));
    } else if (nat) {
      uri.append(";fs_path=").append(ByteText.percentEncoded(sourceUri(register)));
    }
    String status = "Registered(" + transportOf(register) + (nat ? "-NAT)" : ")");
    return new ContactText(cut(uri.append('>').toString()), status, register.expires());
  }

  /** As it is after the user's directory entry had its say, which is after the challenge. */
  ContactText asUserRequires(SimRegister register) {
    if (expires == 0) {
      return this;
    }
    Map<String, String> variables = register.variables();
    ContactText forced = forced(register, variables.getOrDefault("sip-force-contact", ""));
    int granted = forced.expires;
    int min = number(variables, "sip-force-expires-min");
    granted = Math.max(granted, min);
    int max = number(variables, "sip-force-expires-max");
    granted = max > 0 ? Math.min(granted, max) : granted;
    int exactly = number(variables, "sip-force-expires");
    return new ContactText(forced.contact, forced.status, exactly > 0 ? exactly : granted);
  }

  private ContactText forced(SimRegister register, String how) {
    return switch (how.toLowerCase(Locale.ROOT)) {
      case "" -> this;
      case "ndlb-connectile-dysfunction-2.0" -> withPathToSource(register);
      case "nat-connectile-dysfunction",
          "ndlb-connectile-dysfunction",
          "ndlb-tls-connectile-dysfunction" -> {
        String params = register.contactParams();
        String uri = head(register) + register.source() + (params.isEmpty() ? "" : ";" + params);
        yield new ContactText(cut(uri + ";fs_nat=yes>"), "Registered(AUTO-NAT)", FORCED_EXPIRES);
      }
      default -> new ContactText(how.replaceAll("['\\[\\]]", "\""), status, expires);
    };
  }

  private ContactText withPathToSource(SimRegister register) {
    if (contact.contains("fs_path=")) {
      return this;
    }
    String bare = register.scheme() + ":" + register.contactUser() + "@" + register.source();
    String path = ";fs_nat=yes;fs_path=" + ByteText.percentEncoded(bare);
    String whole =
        contact.endsWith(">")
            ? contact.substring(0, contact.length() - 1) + path + ">"
            : contact + path;
    return new ContactText(cut(whole), "Registered(AUTO-NAT-2.0)", FORCED_EXPIRES);
  }

  private static boolean natByVia(SimRegister register, SimOptions options) {
    SimEndpoint via = register.via();
    return options.natDetection == SimOptions.NatDetection.CONTACT_AND_VIA
        && !via.orPort(register.source().port()).equals(register.source());
  }

  private static String head(SimRegister register) {
    String display = register.display().isEmpty() ? "\"\"" : register.display();
    if (display.indexOf('"') < 0) {
      display = '"' + display + '"';
    }
    return display + " <" + register.scheme() + ":" + register.contactUser() + "@";
  }

  private static String sourceUri(SimRegister register) {
    String params = register.contactParams();
    if (register.transport() == SimTransport.WSS) {
      params = params.replace("transport=ws", "transport=wss").replace("=wsss", "=wss");
    }
    String uri = register.scheme() + ":" + register.contactUser() + "@" + register.source();
    return params.isEmpty() ? uri : uri + ";" + params;
  }

  /** By the Contact's parameters, not by what it came over: only a WebSocket shows in the Via. */
  private static String transportOf(SimRegister register) {
    String params = register.contactParams().toLowerCase(Locale.ROOT);
    if (params.contains("transport=tls") || register.scheme().equals("sips")) {
      return "TLS";
    }
    if (params.contains("transport=tcp")) {
      return "TCP";
    }
    return register.transport().webSocket() ? register.transport().name() : "UDP";
  }

  private static int number(Map<String, String> variables, String name) {
    String value = variables.getOrDefault(name, "");
    return value.matches("\\d{1,9}") ? Integer.parseInt(value) : 0;
  }

  private static String cut(String text) {
    if (text.length() * 3 <= MAX_BYTES) {
      return text;
    }
    byte[] bytes = ByteText.utf8(text);
    return bytes.length <= MAX_BYTES ? text : ByteText.text(Arrays.copyOf(bytes, MAX_BYTES));
  }
}
