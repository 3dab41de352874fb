package dev.pinhole.store;

import dev.pinhole.nat.Address;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.sqlite.Function;

/**
 * Lets SQL compare addresses, which it has as text: as a number, IPv4 before IPv6. To SQL, any
 * number comes before any text.
 */
final class AddressFunction extends Function {
  static final String NAME = "address";

  private static final String DIGITS = "0123456789abcdef";

  @Override
  protected void xFunc() throws SQLException {
    String text = value_text(0);
    Address address = text == null ? null : Address.parse(text).orElse(null);
    if (address == null) {
      result();
    } else if (address.isIpv4()) {
      result(address.low());
    } else {
      result(sortable(address));
    }
  }

  /** As SQL has it: that of an IPv4 address is a number, which costs no text. */
  static Object value(Address address) {
    return address.isIpv4() ? (Object) address.low() : sortable(address);
  }

  /** Of what is no address, after all that are. */
  static String sortable(String text) {
    return Address.parse(text).map(AddressFunction::sortable).orElse("~" + text);
  }

  /** In as few objects as can be: a list is sorted by it 100,000 times. */
  static String sortable(Address address) {
    byte[] text = new byte[address.isIpv4() ? 9 : 33];
    text[0] = (byte) (address.isIpv4() ? '4' : '6');
    for (int i = text.length - 1, shift = 0; i > 0; i--, shift += 4) {
      long bits = shift < 64 ? address.low() >>> shift : address.high() >>> shift - 64;
      text[i] = (byte) DIGITS.charAt((int) bits & 0xf);
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
