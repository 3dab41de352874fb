package dev.pinhole.cli;

import static dev.pinhole.store.NodeColumn.DETAIL;
import static dev.pinhole.store.NodeColumn.NODE;
import static dev.pinhole.store.NodeColumn.STATE;

import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.Visible;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

/** How old what is shown can be, in one line. */
final class PictureLine {

  private PictureLine() {}

  static String of(StorePicture picture, Instant now) {
    return age(picture, now)
        + picture
            .keepalivesOffSince()
            .map(at -> "; keep-alives are OFF since " + Elapsed.of(Duration.between(at, now)))
            .orElse("");
  }

  private static String age(StorePicture picture, Instant now) {
    return switch (picture.life(now)) {
      case NEVER_STARTED -> "no daemon has written here yet";
      case STOPPED -> "daemon is not running: picture is " + Elapsed.of(picture.age(now)) + " old";
      case SILENT ->
          "daemon runs, but cannot write: picture is " + Elapsed.of(picture.age(now)) + " old";
      case ALIVE ->
          "daemon alive, picture " + Elapsed.of(picture.age(now)) + " old" + unconnected(picture);
    };
  }

  /** The same, striking where it is not what is. */
  static String of(StorePicture picture, Instant now, Ink ink) {
    return ink.paint(isCurrent(picture, now) ? Tone.PLAIN : Tone.WRONG, of(picture, now));
  }

  /** Whether what is shown can be taken for what is. */
  static boolean isCurrent(StorePicture picture, Instant now) {
    return picture.life(now) == StorePicture.Life.ALIVE && unconnected(picture).isEmpty();
  }

  private static String unconnected(StorePicture picture) {
    String nodes =
        picture.nodes().stream()
            .filter(node -> !Health.isConnected(node))
            .map(PictureLine::state)
            .collect(Collectors.joining(", "));
    return nodes.isEmpty() ? "" : "; FreeSWITCH " + Visible.of(nodes);
  }

  private static String state(Row node) {
    return node.text(NODE)
        + ": "
        + node.text(STATE)
        + node.maybeText(DETAIL).map(detail -> " (" + detail + ")").orElse("");
  }
}
