package io.asyncdb.internal.codec;

import io.netty.buffer.ByteBuf;
import java.lang.reflect.Array;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes arrays: of objects, of primitives, of arrays that are all of one length, and collections.
 *
 * <p>The layout is that of {@code array_recv}: dimensions, whether there are NULLs, the element
 * type, a length and a lower bound for each dimension, and the elements.
 */
public final class ArrayEncoder implements BinaryEncoder {

  private static final int LOWER_BOUND = 1;
  private static final int NULL = -1;
  private static final int MOST_DIMENSIONS = 6;

  private final int elementOid;
  private final BinaryEncoder element;

  /** Creates the encoder of arrays whose elements are of one type. */
  public ArrayEncoder(long elementOid, BinaryEncoder element) {
    this.elementOid = (int) elementOid;
    this.element = element;
  }

  @Override
  public void encode(Object value, ByteBuf out) {
    int header = out.writerIndex();
    Object array = value instanceof Collection<?> collection ? collection.toArray() : value;
    if (!isArray(array)) {
      throw BinaryEncoder.notTaken("an array or a Collection", value);
    }
    int[] lengths = lengths(array);
    out.writeInt(lengths.length).writeInt(0).writeInt(elementOid);
    for (int length : lengths) {
      out.writeInt(length).writeInt(LOWER_BOUND);
    }
    if (encodeElements(array, lengths, 0, out)) {
      out.setInt(header + Integer.BYTES, 1);
    }
  }

  /** An array of bytes is one value, a bytea. */
  private static boolean isArray(@Nullable Object value) {
    return value != null && value.getClass().isArray() && !(value instanceof byte[]);
  }

  /** An empty array has no dimensions. */
  private static int[] lengths(Object array) {
    int[] lengths = new int[MOST_DIMENSIONS];
    int dimensions = 0;
    Object inner = array;
    while (isArray(inner)) {
      int length = Array.getLength(inner);
      if (length == 0) {
        return new int[0];
      }
      if (dimensions == MOST_DIMENSIONS) {
        throw new IllegalArgumentException(
            "takes arrays of at most " + MOST_DIMENSIONS + " dimensions");
      }
      lengths[dimensions++] = length;
      inner = Array.get(inner, 0);
    }
    return java.util.Arrays.copyOf(lengths, dimensions);
  }

  /** Returns whether one of the elements is null. */
  private boolean encodeElements(Object array, int[] lengths, int depth, ByteBuf out) {
    if (depth == lengths.length) {
      return false;
    }
    if (Array.getLength(array) != lengths[depth]) {
      throw ragged();
    }
    boolean nulls = false;
    for (int i = 0; i < lengths[depth]; i++) {
      Object inner = Array.get(array, i);
      boolean innermost = depth == lengths.length - 1;
      if (innermost && inner == null) {
        out.writeInt(NULL);
        nulls = true;
      } else if (innermost && !isArray(inner)) {
        element.encodeWithLength(inner, out);
      } else if (!innermost && isArray(inner)) {
        nulls |= encodeElements(inner, lengths, depth + 1, out);
      } else {
        throw ragged();
      }
    }
    return nulls;
  }

  private static IllegalArgumentException ragged() {
    return new IllegalArgumentException("takes arrays of arrays only where all are of one length");
  }
}
