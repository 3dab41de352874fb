package dev.pinhole.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Phones as they call themselves, each with its way of making Call-IDs. */
enum PhoneModel {
  YEALINK("Yealink SIP-T46S 66.86.0.15", CallIds.WITH_ADDRESS, PhoneSort.DESK),
  GRANDSTREAM("Grandstream GXP2170 1.0.11.64", CallIds.WITH_ADDRESS, PhoneSort.DESK),
  SNOM("snomD785/10.1.175.16", CallIds.RANDOM, PhoneSort.DESK),
  FANVIL("Fanvil X6U 2.4.12", CallIds.WITH_ADDRESS, PhoneSort.DESK),
  CISCO("Cisco/SPA525G2-7.6.2", CallIds.WITH_ADDRESS, PhoneSort.DESK),
  EYEBEAM("eyeBeam release 1011d stamp 40820", CallIds.RANDOM, PhoneSort.REWRITING),
  LINPHONE("Linphonec/5.1.65", CallIds.RANDOM, PhoneSort.REWRITING),
  ZOIPER("Zoiper v2.10.20.5", CallIds.RANDOM, PhoneSort.REWRITING),
  MICROSIP("MicroSIP/3.21.3", CallIds.RANDOM, PhoneSort.REWRITING),
  JSSIP("JsSIP 3.10.1", CallIds.RANDOM, PhoneSort.BROWSER),
  SIPJS("SIP.js/0.21.2", CallIds.RANDOM, PhoneSort.BROWSER);

  private enum CallIds {
    RANDOM,
    WITH_ADDRESS
  }

  private enum PhoneSort {
    DESK,
    REWRITING,
    BROWSER
  }

  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final String userAgent;
  private final CallIds callIds;
  private final PhoneSort sort;

  PhoneModel(String userAgent, CallIds callIds, PhoneSort sort) {
    this.userAgent = userAgent;
    this.callIds = callIds;
    this.sort = sort;
  }

  /** One that behaves as phones of that kind do. */
  static PhoneModel of(PhoneKind kind, Random random) {
    PhoneSort wanted =
        switch (kind) {
          case REWRITTEN_CONTACT, STUN -> PhoneSort.REWRITING;
          case WEBSOCKET -> PhoneSort.BROWSER;
          default -> PhoneSort.DESK;
        };
    List<PhoneModel> models =
        Arrays.stream(values()).filter(model -> model.sort == wanted).toList();
    return models.get(random.nextInt(models.size()));
  }

  String userAgent() {
    return userAgent;
  }

  String callId(String ownAddress, Random random) {
    return callIds == CallIds.WITH_ADDRESS
        ? Integer.toHexString(random.nextInt(0x1000_0000))
            + "_"
            + letters(9, random)
            + "@"
            + ownAddress
        : letters(22, random);
  }

  static String letters(int count, Random random) {
    StringBuilder letters = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return letters.toString();
  }
}
