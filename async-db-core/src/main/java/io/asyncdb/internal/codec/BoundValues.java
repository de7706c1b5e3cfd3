package io.asyncdb.internal.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The values of a statement's parameters as a Bind message holds them, and their types. Not changed
 * any more once they are all there.
 */
public final class BoundValues {

  private static final int NULL = -1;

  private final int[] types;
  private final short[] formats;
  private boolean allBinary = true;

  /** On the heap, so that nobody need release it. */
  private final ByteBuf encoded = Unpooled.buffer();

  private int count;

  /**
   * Creates an account of no values yet.
   *
   * @param parameters how many there will be
   */
  public BoundValues(int parameters) {
    types = new int[parameters];
    formats = new short[parameters];
  }

  /**
   * Adds the value of the next parameter.
   *
   * @return false if it is of a class that only the driver knows a type for
   * @throws IllegalArgumentException if its type has no such value; the message says what it takes,
   *     and never the value
   */
  public boolean add(@Nullable Object value) {
    ParameterType type = ParameterType.of(value);
    if (type == null) {
      return false;
    }
    types[count] = type.oid();
    formats[count] = type.format();
    allBinary &= type.format() == ResultFormats.BINARY;
    count++;
    if (value == null || (value instanceof BinaryParameter binary && binary.encoded() == null)) {
      encoded.writeInt(NULL);
    } else {
      type.encoder().encodeWithLength(value, encoded);
    }
    return true;
  }

  /** Returns the object ids of the types, 0 for one that the server is to find out. */
  public int[] types() {
    return types;
  }

  /** Returns about how many bytes {@link #writeTo} writes, and not fewer. */
  public int length() {
    return 2 * Short.BYTES + formats.length * Short.BYTES + encoded.readableBytes();
  }

  /** Writes formats and values. */
  public void writeTo(ByteBuf out) {
    if (allBinary) {
      out.writeShort(1).writeShort(ResultFormats.BINARY);
    } else {
      out.writeShort(formats.length);
      for (short format : formats) {
        out.writeShort(format);
      }
    }
    out.writeShort(types.length);
    out.writeBytes(encoded, encoded.readerIndex(), encoded.readableBytes());
  }
}
