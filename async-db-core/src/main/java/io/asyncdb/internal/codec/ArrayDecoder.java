package io.asyncdb.internal.codec;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads arrays of as many dimensions as the class has, with null for each NULL. */
final class ArrayDecoder<T> {

  // The layout: three int4, then two for each dimension, then the elements with their lengths.
  private static final int DIMENSIONS_START = 3 * Integer.BYTES;
  private static final int DIMENSION_SIZE = 2 * Integer.BYTES;

  private final Decoder<?> elements;
  private final Class<T> type;
  private final int dimensions;

  ArrayDecoder(Decoder<?> elements, Class<?> component, Class<T> type) {
    this.elements = elements;
    this.type = type;
    int depth = 0;
    for (Class<?> inner = type; inner != component; inner = inner.getComponentType()) {
      depth++;
    }
    this.dimensions = depth;
  }

  Decoder<T> decoder() {
    return new Decoder<>(
        (bytes, at, length) -> new FromBinary(bytes, at).read(), text -> new FromText(text).read());
  }

  private Class<?> componentAt(int depth) {
    Class<?> inner = type;
    for (int i = 0; i <= depth; i++) {
      inner = inner.getComponentType();
    }
    return inner;
  }

  private void requireDimensions(int sent) {
    if (sent != dimensions) {
      throw new IllegalArgumentException(
          "an array of %d dimensions for one of %d".formatted(sent, dimensions));
    }
  }

  private final class FromBinary {
    private final byte[] bytes;
    private final int start;
    private int at;

    FromBinary(byte[] bytes, int start) {
      this.bytes = bytes;
      this.start = start;
    }

    T read() {
      int sent = BigEndian.int4(bytes, start);
      if (sent == 0) {
        return type.cast(Array.newInstance(componentAt(0), 0));
      }
      requireDimensions(sent);
      at = start + DIMENSIONS_START + sent * DIMENSION_SIZE;
      return type.cast(dimension(0));
    }

    private Object dimension(int depth) {
      int size = BigEndian.int4(bytes, start + DIMENSIONS_START + depth * DIMENSION_SIZE);
      @Nullable Object[] values = (Object[]) Array.newInstance(componentAt(depth), size);
      for (int i = 0; i < size; i++) {
        values[i] = depth == dimensions - 1 ? element() : dimension(depth + 1);
      }
      return values;
    }

    private @Nullable Object element() {
      int length = BigEndian.int4(bytes, at);
      at += Integer.BYTES;
      if (length < 0) {
        return null;
      }
      Object value = elements.binary().read(bytes, at, length);
      at += length;
      return value;
    }
  }

  /** {@code {a,NULL,"b \" c"}}, behind the bounds where these do not begin at 1. */
  private final class FromText {
    private final String text;
    private int at;

    FromText(String text) {
      this.text = text;
      this.at = text.indexOf('{');
    }

    T read() {
      if (text.startsWith("{}", at)) {
        return type.cast(Array.newInstance(componentAt(0), 0));
      }
      int sent = 0;
      while (text.charAt(at + sent) == '{') {
        sent++;
      }
      requireDimensions(sent);
      return type.cast(dimension(0));
    }

    private Object dimension(int depth) {
      List<@Nullable Object> values = new ArrayList<>();
      do {
        at++;
        values.add(depth == dimensions - 1 ? element() : dimension(depth + 1));
      } while (text.charAt(at) == ',');
      at++;
      return values.toArray((Object[]) Array.newInstance(componentAt(depth), 0));
    }

    private @Nullable Object element() {
      if (text.charAt(at) == '"') {
        return elements.text().read(quoted());
      }
      int start = at;
      while (text.charAt(at) != ',' && text.charAt(at) != '}') {
        at++;
      }
      String element = text.substring(start, at);
      return element.equals("NULL") ? null : elements.text().read(element);
    }

    private String quoted() {
      StringBuilder element = new StringBuilder();
      at++;
      while (text.charAt(at) != '"') {
        if (text.charAt(at) == '\\') {
          at++;
        }
        element.append(text.charAt(at++));
      }
      at++;
      return element.toString();
    }
  }
}
