package io.asyncdb.internal.codec;

import io.netty.buffer.ByteBuf;

/**
 * Writes values of one PostgreSQL type in the form that the type's {@code receive} function reads.
 * Stateless.
 */
@FunctionalInterface
public interface BinaryEncoder {

  /**
   * Writes a value, without its length.
   *
   * @param value not null
   * @throws IllegalArgumentException if the type has no such value; the message says what it takes,
   *     and never the value
   */
  void encode(Object value, ByteBuf out);

  /** Writes a value behind its length. */
  default void encodeWithLength(Object value, ByteBuf out) {
    int at = out.writerIndex();
    out.writeInt(0);
    encode(value, out);
    out.setInt(at, out.writerIndex() - at - Integer.BYTES);
  }

  /** Returns the error of a value whose class the type does not take. */
  static IllegalArgumentException notTaken(String taken, Object value) {
    return new IllegalArgumentException("takes " + taken + ", not " + value.getClass().getName());
  }
}
