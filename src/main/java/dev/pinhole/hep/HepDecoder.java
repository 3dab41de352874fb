package dev.pinhole.hep;

import dev.pinhole.hep.CapturedMessage.Wire;
import dev.pinhole.nat.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Optional;

/**
 * Reads one datagram of HEP3 (the protocol of Homer, "HEP/EEP", revision 36): {@code HEP3}, the
 * length of all, then chunks of vendor, type, own length and value, each number in network order.
 */
public final class HepDecoder {
  private static final int MAGIC = 0x48455033; // HEP3
  private static final int HEADER = 6;
  private static final int GENERIC_VENDOR = 0;

  private static final int PROTOCOL = 2;
  private static final int SOURCE_IPV4 = 3;
  private static final int DESTINATION_IPV4 = 4;
  private static final int SOURCE_IPV6 = 5;
  private static final int DESTINATION_IPV6 = 6;
  private static final int SOURCE_PORT = 7;
  private static final int DESTINATION_PORT = 8;
  private static final int SECONDS = 9;
  private static final int MICROSECONDS = 10;
  private static final int TYPE = 11;
  private static final int PAYLOAD = 15;

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SCTP = 132;
  private static final int SIP = 1;
  private static final int SECOND = 1_000_000;

  private HepDecoder() {}

  /**
   * What the datagram, from reader to writer index, holds. Chunks that are not known, and bytes
   * after the length that it says, are passed over. A datagram that was cut within its payload
   * gives what there is of it.
   *
   * @return empty where it is no SIP message in HEP3: another magic, a wrong length, a chunk that
   *     is missing or there twice
   */
  public static Optional<CapturedMessage> decode(ByteBuf datagram) {
    int at = datagram.readerIndex();
    if (datagram.readableBytes() < HEADER || datagram.getInt(at) != MAGIC) {
      return Optional.empty();
    }
    int saidEnd = at + datagram.getUnsignedShort(at + 4);
    int end = Math.min(saidEnd, datagram.writerIndex());
    at += HEADER;

    Wire wire = null;
    Address source = null;
    Address destination = null;
    int sourcePort = -1;
    int destinationPort = -1;
    long seconds = -1;
    long micros = -1;
    boolean sip = false;
    byte[] payload = null;
    for (int seen = 0; at < end; ) {
      if (end - at < HEADER) {
        return Optional.empty();
      }
      int vendor = datagram.getUnsignedShort(at);
      int type = datagram.getUnsignedShort(at + 2);
      int length = datagram.getUnsignedShort(at + 4) - HEADER;
      at += HEADER;
      boolean cut = vendor == GENERIC_VENDOR && type == PAYLOAD && length <= saidEnd - at;
      if (length < 0 || (length > end - at && !cut)) {
        return Optional.empty();
      }
      if (vendor == GENERIC_VENDOR && type <= PAYLOAD) {
        if ((seen & 1 << type) != 0 || !fits(type, length)) {
          return Optional.empty();
        }
        seen |= 1 << type;
        switch (type) {
          case PROTOCOL -> wire = wire(datagram.getUnsignedByte(at));
          case SOURCE_IPV4 -> source = Address.ofIpv4(datagram.getInt(at));
          case DESTINATION_IPV4 -> destination = Address.ofIpv4(datagram.getInt(at));
          case SOURCE_IPV6 -> source = ipv6(datagram, at);
          case DESTINATION_IPV6 -> destination = ipv6(datagram, at);
          case SOURCE_PORT -> sourcePort = datagram.getUnsignedShort(at);
          case DESTINATION_PORT -> destinationPort = datagram.getUnsignedShort(at);
          case SECONDS -> seconds = datagram.getUnsignedInt(at);
          case MICROSECONDS -> micros = datagram.getUnsignedInt(at);
          case TYPE -> sip = datagram.getUnsignedByte(at) == SIP;
          case PAYLOAD ->
              payload = ByteBufUtil.getBytes(datagram, at, Math.min(length, end - at), true);
          default -> {}
        }
      }
      at += length;
    }
    boolean whole =
        sip
            && wire != null
            && source != null
            && destination != null
            && sourcePort >= 0
            && destinationPort >= 0
            && seconds >= 0
            && micros >= 0
            && micros < SECOND
            && payload != null;
    return whole
        ? Optional.of(
            new CapturedMessage(
                seconds * SECOND + micros,
                source,
                sourcePort,
                destination,
                destinationPort,
                wire,
                payload))
        : Optional.empty();
  }

  private static boolean fits(int type, int length) {
    return switch (type) {
      case PROTOCOL, TYPE -> length == 1;
      case SOURCE_PORT, DESTINATION_PORT -> length == 2;
      case SOURCE_IPV4, DESTINATION_IPV4, SECONDS, MICROSECONDS -> length == 4;
      case SOURCE_IPV6, DESTINATION_IPV6 -> length == 16;
      default -> true;
    };
  }

  private static Wire wire(int protocol) {
    return switch (protocol) {
      case UDP -> Wire.DATAGRAM;
      case TCP, SCTP -> Wire.STREAM;
      default -> null;
    };
  }

  private static Address ipv6(ByteBuf datagram, int at) {
    return new Address(datagram.getLong(at), datagram.getLong(at + 8));
  }
}
