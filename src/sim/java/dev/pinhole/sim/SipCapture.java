package dev.pinhole.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Copies of SIP messages by HEP3, as sofia-sip sends them: which profiles, to where, and how. Loop
 * thread only.
 */
final class SipCapture implements AutoCloseable {
  private static final Pattern SERVER =
      Pattern.compile("udp:([0-9.]+|localhost):(\\d+)(?:;hep=3)?(?:;capture_id=(\\d+))?");
  private static final int USUAL_ID = 200;

  /** What one read of a stream returns at most, here. */
  private static final int SLICE = 1_400;

  private final SofiaProfiles profiles;
  private final SimOptions options;
  private final SimLoop loop;
  private final Set<String> on = new HashSet<>();
  private Optional<DatagramChannel> channel = Optional.empty();

  /** What has come of a stream, and was not yet read. */
  private Optional<Unread> unread = Optional.empty();

  private int id;
  private long sent;

  SipCapture(SofiaProfiles profiles, SimOptions options, SimLoop loop) {
    this.profiles = profiles;
    this.options = options;
    this.loop = loop;
  }

  /** Takes up what the configuration says: any profile's rescan does. */
  void rescan() {
    Matcher server = SERVER.matcher(profiles.global("capture-server"));
    close();
    if (!server.matches()) {
      return;
    }
    id = server.group(3) == null ? USUAL_ID : Integer.parseInt(server.group(3));
    try {
      DatagramChannel opened = DatagramChannel.open();
      opened.configureBlocking(false);
      opened.connect(new InetSocketAddress(server.group(1), Integer.parseInt(server.group(2))));
      channel = Optional.of(opened);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void turn(String profile, boolean to) {
    if (to && channel.isPresent()) {
      on.add(profile);
    } else if (!to) {
      on.remove(profile);
    }
  }

  /** One that starts sends none, whatever was said before. */
  void started(String profile) {
    on.remove(profile);
  }

  void restarted() {
    on.clear();
    rescan();
  }

  boolean isOn(String profile) {
    return on.contains(profile);
  }

  /** How many datagrams were sent. */
  long sent() {
    return sent;
  }

  /** Where phones reach a profile. */
  SimEndpoint own(String profile, SimTransport transport) {
    int port =
        switch (transport) {
          case UDP, TCP -> profiles.profile(profile).port();
          case TLS -> profiles.profile(profile).port() + 1;
          case WS -> 5066;
          case WSS -> 7443;
        };
    return new SimEndpoint(options.ip, port);
  }

  void sent(String profile, SimEndpoint to, SimTransport transport, String message) {
    if (isOn(profile)) {
      read();
      copy(own(profile, transport), to, transport, ByteText.utf8(message));
    }
  }

  /**
   * A message, or the bare CRLFs of a phone that keeps its own binding, which newer ones leave out.
   * Of a stream, older ones copy what one read returns: all that has come at one time, and no more
   * than a buffer holds.
   */
  void received(String profile, SimEndpoint from, SimTransport transport, String message) {
    boolean slices = options.copies == SimOptions.Copies.SLICES;
    if (!isOn(profile) || !slices && message.isBlank()) {
      return;
    }
    SimEndpoint own = own(profile, transport);
    if (!slices || transport.datagrams()) {
      copy(from, own, transport, ByteText.utf8(message));
      return;
    }
    Optional<Unread> same = unread.filter(each -> each.from.equals(from) && each.to.equals(own));
    if (same.isEmpty()) {
      read();
      unread = Optional.of(new Unread(from, own, transport));
      loop.schedule(Duration.ZERO, this::read);
    }
    unread.orElseThrow().text.append(message);
  }

  private record Unread(
      SimEndpoint from, SimEndpoint to, SimTransport transport, StringBuilder text) {
    Unread(SimEndpoint from, SimEndpoint to, SimTransport transport) {
      this(from, to, transport, new StringBuilder());
    }
  }

  private void read() {
    if (unread.isEmpty()) {
      return;
    }
    Unread all = unread.get();
    unread = Optional.empty();
    byte[] bytes = ByteText.utf8(all.text.toString());
    for (int at = 0; at < bytes.length; at += SLICE) {
      int end = Math.min(bytes.length, at + SLICE);
      copy(all.from, all.to, all.transport, Arrays.copyOfRange(bytes, at, end));
    }
  }

  private void copy(SimEndpoint from, SimEndpoint to, SimTransport transport, byte[] payload) {
    byte[] source = address(from);
    byte[] destination = address(to);
    boolean ipv6 = source.length > 4 || destination.length > 4;
    long millis = loop.timers().epochMillis();
    ByteBuffer chunks = ByteBuffer.allocate(200 + payload.length);
    chunks.put(new byte[] {'H', 'E', 'P', '3'}).putShort((short) 0);
    chunk(chunks, 1, 1).put((byte) (ipv6 ? 10 : 2));
    chunk(chunks, 2, 1).put((byte) (transport.datagrams() ? 17 : 6));
    chunk(chunks, 7, 2).putShort((short) from.port());
    chunk(chunks, 8, 2).putShort((short) to.port());
    chunk(chunks, 9, 4).putInt((int) (millis / 1_000));
    chunk(chunks, 10, 4).putInt((int) (millis % 1_000 * 1_000 + sent % 1_000));
    chunk(chunks, 11, 1).put((byte) 1);
    chunk(chunks, 12, 4).putInt(id);
    chunk(chunks, ipv6 ? 5 : 3, source.length).put(source);
    chunk(chunks, ipv6 ? 6 : 4, destination.length).put(destination);
    chunk(chunks, 15, payload.length).put(payload);
    chunks.putShort(4, (short) chunks.position()).flip();
    try {
      if (channel.isPresent()) {
        channel.get().write(chunks);
        sent++;
      }
    } catch (IOException e) {
      // Nobody listens there, which is no concern of FreeSWITCH's.
    }
  }

  private static ByteBuffer chunk(ByteBuffer chunks, int type, int length) {
    return chunks.putShort((short) 0).putShort((short) type).putShort((short) (6 + length));
  }

  /** Of a name, which no phone on the wire has, that of nowhere. */
  private static byte[] address(SimEndpoint of) {
    try {
      boolean numeric = of.host().matches("[0-9.]+|.*:.*");
      return InetAddress.getByName(numeric ? of.host() : "192.0.2.0").getAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    channel.ifPresent(
        open -> {
          try {
            open.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    channel = Optional.empty();
  }
}
