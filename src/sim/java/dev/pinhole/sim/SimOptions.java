package dev.pinhole.sim;

import dev.pinhole.time.Timers;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the simulated FreeSWITCH is set up; as built without a word, it is the captures' one. */
public final class SimOptions {
  final int port;
  final String password;
  final List<SofiaEntry> entries;
  final MultipleRegistrations multipleRegistrations;
  final NatDetection natDetection;
  final SocketClose socketClose;
  final String hostname;
  final String ip;
  final String coreUuid;
  final Copies copies;
  final Duration heartbeat;
  final ZoneId zone;
  final Optional<Timers> timers;

  /** The profile's parameter {@code aggressive-nat-detection}: does the Via count? */
  public enum NatDetection {
    CONTACT,
    CONTACT_AND_VIA
  }

  /** What the end of a TCP or TLS connection does; a WebSocket's always unregisters. */
  public enum SocketClose {
    KEEPS_ROW,
    UNREGISTERS
  }

  /** How copies of what phones send over streams are made. */
  public enum Copies {
    /** What each read returned, bare CRLFs too, as sofia-sip up to 1.13.17 does. */
    SLICES,
    /** One whole message each, and no CRLFs, as newer ones do. */
    MESSAGES
  }

  private SimOptions(Builder builder) {
    port = builder.port;
    password = builder.password;
    entries = builder.entries(builder.ip);
    multipleRegistrations = builder.multipleRegistrations;
    natDetection = builder.natDetection;
    socketClose = builder.socketClose;
    hostname = builder.hostname;
    ip = builder.ip;
    coreUuid = builder.coreUuid;
    copies = builder.copies;
    heartbeat = builder.heartbeat;
    zone = builder.zone;
    timers = builder.timers;
  }

  public static SimOptions defaults() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects the settings. */
  public static final class Builder {
    private int port;
    private String password = "ClueCon";
    private List<String> profiles =
        List.of("external-ipv6", "external", "internal-ipv6", "internal");
    private MultipleRegistrations multipleRegistrations = MultipleRegistrations.OFF;
    private NatDetection natDetection = NatDetection.CONTACT;
    private SocketClose socketClose = SocketClose.KEEPS_ROW;
    private String hostname = "vm";
    private String ip = "203.0.113.88";
    private String coreUuid = "a0d5e371-8fb2-4f5a-8870-c585d1a2d46e";
    private Copies copies = Copies.SLICES;
    private Duration heartbeat = Duration.ofSeconds(20);
    private ZoneId zone = ZoneOffset.UTC;
    private Optional<Timers> timers = Optional.empty();

    private Builder() {}

    /** Of the event socket; 0, as without it, is any free one. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder password(String value) {
      password = value;
      return this;
    }

    public Builder profiles(String... names) {
      profiles = List.of(names);
      return this;
    }

    public Builder multipleRegistrations(MultipleRegistrations value) {
      multipleRegistrations = value;
      return this;
    }

    public Builder natDetection(NatDetection value) {
      natDetection = value;
      return this;
    }

    public Builder socketClose(SocketClose value) {
      socketClose = value;
      return this;
    }

    public Builder hostname(String value) {
      hostname = value;
      return this;
    }

    /** FreeSWITCH's own address, also the domain of its users. */
    public Builder ip(String value) {
      ip = value;
      return this;
    }

    public Builder coreUuid(String value) {
      coreUuid = value;
      return this;
    }

    public Builder copies(Copies value) {
      copies = value;
      return this;
    }

    /** Between two HEARTBEAT events; zero for none. */
    public Builder heartbeat(Duration value) {
      heartbeat = value;
      return this;
    }

    /** Of {@code Event-Date-Local} and of the times in listings. */
    public Builder zone(ZoneId value) {
      zone = value;
      return this;
    }

    /** The clock; without it the simulator has its own, of real time. */
    public Builder timers(Timers value) {
      timers = Optional.of(value);
      return this;
    }

    public SimOptions build() {
      return new SimOptions(this);
    }

    private List<SofiaEntry> entries(String host) {
      List<SofiaEntry> entries = new ArrayList<>();
      for (String name : profiles) {
        // A profile's name tells its address and port, as in the configuration as shipped.
        String uriHost = name.endsWith("-ipv6") ? "[::1]" : host;
        if (name.equals("internal-ipv6")) {
          entries.add(SofiaEntry.alias(host, "internal"));
        }
        entries.add(SofiaEntry.profile(name, uriHost, name.startsWith("external") ? 5080 : 5060));
        if (name.equals("external")) {
          entries.add(SofiaEntry.gateway("external::example.com", "sip:joeuser@example.com"));
        }
      }
      return List.copyOf(entries);
    }
  }
}
