package dev.pinhole.esl;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/** Counts how many bytes are looked at. */
final class CountingBuffer extends UnpooledHeapByteBuf {
  private long looks;

  CountingBuffer(int capacity) {
    super(UnpooledByteBufAllocator.DEFAULT, capacity, capacity);
  }

  long looks() {
    return looks;
  }

  @Override
  protected byte _getByte(int index) {
    looks++;
    return super._getByte(index);
  }

  @Override
  protected int _getInt(int index) {
    looks += 4;
    return super._getInt(index);
  }

  @Override
  protected int _getIntLE(int index) {
    looks += 4;
    return super._getIntLE(index);
  }

  @Override
  protected long _getLong(int index) {
    looks += 8;
    return super._getLong(index);
  }

  @Override
  protected long _getLongLE(int index) {
    looks += 8;
    return super._getLongLE(index);
  }
}
