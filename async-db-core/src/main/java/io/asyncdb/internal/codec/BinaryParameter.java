package io.asyncdb.internal.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A value that can be bound to a parameter, encoded already.
 *
 * @param typeOid of the parameter
 * @param encoded on the heap, so that nobody need release it, and not written to any more; null for
 *     NULL
 */
public record BinaryParameter(long typeOid, @Nullable ByteBuf encoded) {

  /** Values are in no message. */
  @Override
  public String toString() {
    return "BinaryParameter[" + typeOid + "]";
  }
}
