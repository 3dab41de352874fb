package dev.pinhole.sim;

import dev.pinhole.sim.ByteText.Encoding;
import java.util.Iterator;
import java.util.List;

/**
 * What an API command prints, in pieces: a listing of 100,000 registrations is some 50 MB and is
 * put together only as it is sent.
 */
interface ApiText {
  ApiText EMPTY = List::<String>of;

  /** The same pieces whenever it is called. */
  Iterable<String> pieces();

  static ApiText of(String text) {
    List<String> pieces = text.isEmpty() ? List.of() : List.of(text);
    return () -> pieces;
  }

  default boolean isEmpty() {
    return !pieces().iterator().hasNext();
  }

  /** In bytes. */
  default long size(Encoding encoding) {
    ByteText counter = new ByteText();
    long size = 0;
    for (String piece : pieces()) {
      size += counter.add(piece, encoding).size();
      counter.clear();
    }
    return size;
  }

  /** Pieces of some 64 KiB, encoded one at a time. */
  default Iterator<byte[]> pieces(Encoding encoding) {
    Iterator<String> texts = pieces().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return texts.hasNext();
      }

      @Override
      public byte[] next() {
        ByteText piece = new ByteText();
        do {
          piece.add(texts.next(), encoding);
        } while (piece.size() < 65536 && texts.hasNext());
        return piece.toBytes();
      }
    };
  }
}
