package dev.pinhole.sofia;

import dev.pinhole.esl.LineSink;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the answer of {@link SofiaCommands#SETTINGS}: the element {@code configuration} of
 * sofia.conf. It holds the passwords of gateways, too: only what {@link SofiaParameter} names is
 * kept, what was read is dropped at once, and no fault quotes anything of it.
 *
 * <p>Lines are taken on the event loop and read on another thread, after the last one.
 */
public final class ProfileSettingsReader implements LineSink {
  /** Some 20,000 gateways. */
  static final int LONGEST = 16 * 1024 * 1024;

  static final int MOST_PROFILES = 1_000;
  private static final int DEEPEST = 32;

  private final Queue<String> lines = new ArrayDeque<>();
  private long length;

  @Override
  public void line(String line) {
    length += line.length() + 1L;
    if (length > LONGEST) {
      lines.clear();
    } else {
      lines.add(line);
    }
  }

  /**
   * Reads it, once.
   *
   * @return by profile, in the order of the configuration
   * @throws IOException if it is no whole configuration; says why, for an admin
   */
  public List<ProfileSettings> read() throws IOException {
    if (length > LONGEST) {
      throw new IOException("its answer has more than " + LONGEST + " characters");
    }
    refuseOtherText();
    try {
      XMLStreamReader xml = factory().createXMLStreamReader(new Lines());
      try {
        return profiles(xml);
      } finally {
        xml.close();
      }
    } catch (XMLStreamException e) {
      // Its message can quote what was read, so it is not even a cause.
      throw new IOException("its answer is no XML from line " + line(e) + " on");
    } finally {
      lines.clear();
    }
  }

  /** Of mod_commands, {@code xml_locate_function}, which fails in plain text. */
  private void refuseOtherText() throws IOException {
    while (!lines.isEmpty() && lines.peek().isBlank()) {
      lines.remove();
    }
    String first = lines.isEmpty() ? "" : lines.peek().strip();
    if (!first.startsWith("<")) {
      lines.clear();
      if (first.endsWith("Command not found!")) {
        throw new IOException("it has no command xml_locate; load mod_commands");
      }
      throw new IOException(
          first.equals("can't find anything") ? "it has no sofia.conf" : "its answer is no XML");
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    return factory;
  }

  private static int line(XMLStreamException e) {
    return e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
  }

  private static List<ProfileSettings> profiles(XMLStreamReader xml)
      throws XMLStreamException, IOException {
    Map<String, Map<SofiaParameter, String>> found = new LinkedHashMap<>();
    Map<SofiaParameter, String> global = new EnumMap<>(SofiaParameter.class);
    Map<SofiaParameter, String> current = global;
    Deque<String> path = new ArrayDeque<>();
    boolean isSofia = false;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          String name = xml.getLocalName();
          path.addLast(name);
          if (path.size() > DEEPEST) {
            throw new IOException("its answer is nested too deep");
          }
          if (name.equals("configuration")) {
            isSofia |= "sofia.conf".equals(xml.getAttributeValue(null, "name"));
          } else if (endsIn(path, "profiles", "profile")) {
            current = profile(found, attribute(xml, "name"));
          } else if (endsIn(path, "configuration", "global_settings", "param")) {
            keep(xml, global);
          } else if (endsIn(path, "profiles", "profile", "settings", "param")) {
            keep(xml, current);
          }
        }
        case XMLStreamConstants.END_ELEMENT -> path.removeLast();
        case XMLStreamConstants.DTD -> throw new IOException("its answer has a DTD");
        default -> {}
      }
    }
    if (!isSofia) {
      throw new IOException("its answer is no sofia.conf");
    }
    return all(found, global);
  }

  private static Map<SofiaParameter, String> profile(
      Map<String, Map<SofiaParameter, String>> found, String name) throws IOException {
    if (found.size() == MOST_PROFILES) {
      throw new IOException("it has more than " + MOST_PROFILES + " profiles");
    }
    Map<SofiaParameter, String> values = new EnumMap<>(SofiaParameter.class);
    // The first of a name is the one that starts.
    return found.putIfAbsent(name, values) == null ? values : new EnumMap<>(SofiaParameter.class);
  }

  private static void keep(XMLStreamReader xml, Map<SofiaParameter, String> values) {
    String name = attribute(xml, "name");
    for (SofiaParameter parameter : SofiaParameter.values()) {
      if (parameter.text().equalsIgnoreCase(name)) {
        String before = values.getOrDefault(parameter, parameter.usual());
        values.put(parameter, parameter.read(attribute(xml, "value"), before));
      }
    }
  }

  private static String attribute(XMLStreamReader xml, String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  private static boolean endsIn(Collection<String> path, String... names) {
    List<String> all = List.copyOf(path);
    int from = all.size() - names.length;
    return from >= 0 && all.subList(from, all.size()).equals(List.of(names));
  }

  private static List<ProfileSettings> all(
      Map<String, Map<SofiaParameter, String>> found, Map<SofiaParameter, String> global) {
    List<ProfileSettings> profiles = new ArrayList<>();
    String server = global.getOrDefault(SofiaParameter.CAPTURE_SERVER, "");
    found.forEach(
        (name, values) -> {
          values.put(SofiaParameter.CAPTURE_SERVER, server);
          if (!name.isEmpty() && name.length() <= SofiaEvents.LONGEST_NAME) {
            profiles.add(new ProfileSettings(name, values));
          }
        });
    return profiles;
  }

  /** The lines as one text; each is dropped when it has been read. */
  private final class Lines extends Reader {
    private String line = "";
    private int at;

    @Override
    public int read(char[] into, int from, int count) {
      while (at == line.length()) {
        if (lines.isEmpty()) {
          return -1;
        }
        line = lines.remove() + '\n';
        at = 0;
      }
      int taken = Math.min(count, line.length() - at);
      line.getChars(at, at + taken, into, from);
      at += taken;
      return taken;
    }

    @Override
    public void close() {
      lines.clear();
    }
  }
}
