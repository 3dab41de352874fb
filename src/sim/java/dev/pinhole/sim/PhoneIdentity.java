package dev.pinhole.sim;

import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Who a phone is, and how its REGISTERs read. */
record PhoneIdentity(PhoneKind kind, PhoneModel model, String user, String display) {

  static PhoneIdentity of(PhoneKind kind, String user, Random random) {
    return new PhoneIdentity(kind, PhoneModel.of(kind, random), user, DisplayName.of(random));
  }

  /**
   * A REGISTER from that place.
   *
   * @param source where FreeSWITCH sees it come from
   * @param before what the phone has learnt to put into its Contact, if it does such things
   */
  SimRegister register(
      String callId, PhonePlace place, SimEndpoint source, Optional<SimEndpoint> before) {
    SimRegister register =
        SimRegister.of(user)
            .callId(callId)
            .display(display)
            .userAgent(model.userAgent())
            .transport(kind.transport())
            .source(source.toString())
            .firstContact(place.advertised())
            .path(place.path());
    return switch (kind) {
      case REWRITTEN_CONTACT ->
          register
              .firstContact(before.map(SimEndpoint::toString).orElse(place.advertised()))
              .contact(source.toString());
      case FORCED_CONTACT ->
          register.variables(Map.of("sip-force-contact", "NDLB-connectile-dysfunction"));
      case WEBSOCKET -> register.contactUser("u" + user);
      default -> register;
    };
  }

  /** Whether a proxy, or a name server, finds it wherever it is. */
  boolean foundByOthers() {
    return switch (kind) {
      case HOST_NAME, PROXIED, FOREIGN_PATH -> true;
      default -> false;
    };
  }
}
