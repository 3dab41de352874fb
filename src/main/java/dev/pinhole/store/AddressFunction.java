package dev.pinhole.store;

import dev.pinhole.nat.Address;
import java.sql.SQLException;
import org.sqlite.Function;

/** Lets SQL compare addresses, which it has as text: as a number, IPv4 before IPv6. */
final class AddressFunction extends Function {
  static final String NAME = "address";

  @Override
  protected void xFunc() throws SQLException {
    String text = value_text(0);
    result(text == null ? null : Address.parse(text).map(AddressFunction::sortable).orElse(null));
  }

  /** Of what is no address, after all that are. */
  static String sortable(String text) {
    return Address.parse(text).map(AddressFunction::sortable).orElse("~" + text);
  }

  static String sortable(Address address) {
    return (address.isIpv4() ? "4" : "6") + hex(address.high()) + hex(address.low());
  }

  private static String hex(long bits) {
    String digits = Long.toHexString(bits);
    return "0".repeat(16 - digits.length()) + digits;
  }
}
