package io.asyncdb.internal.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.r2dbc.postgresql.codec.Codecs;
import io.r2dbc.postgresql.codec.DefaultCodecs;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.postgresql.message.Format;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Type;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column as the server describes it, with what reads it as each class that it was asked for.
 * Thread-safe.
 *
 * <p>What has no decoder here is read by the driver's codecs, from text alone: in the binary format
 * they are wrong for some types, and take the bytes of others for text.
 */
final class ResultColumn implements ColumnMetadata {

  private static final Codecs DRIVER = new DefaultCodecs(UnpooledByteBufAllocator.DEFAULT);

  private final String name;
  private final int type;
  private final boolean binary;

  /** The classes asked for, almost always one. A class lost to a race is added again. */
  private volatile @Nullable Asked<?> asked;

  ResultColumn(String name, int type, boolean binary) {
    this.name = name;
    this.type = type;
    this.binary = binary;
  }

  private record Asked<T>(
      Class<T> as, Decoder.Bytes<T> reader, boolean inBinary, @Nullable Asked<?> others) {}

  /**
   * Returns what reads this column as a class.
   *
   * @throws IllegalArgumentException if nothing reads it so in the format that it came in
   */
  @SuppressWarnings("unchecked") // a reader is kept beside its class
  <T> Decoder.Bytes<T> reader(Class<T> as) {
    for (Asked<?> known = asked; known != null; known = known.others) {
      if (known.as == as) {
        return (Decoder.Bytes<T>) known.reader;
      }
    }
    Decoder<T> decoder = Decoders.find(type, as);
    Decoder.Bytes<T> reader = decoder == null ? byDriver(as) : decoder.in(binary);
    asked = new Asked<>(as, reader, decoder != null, asked);
    return reader;
  }

  private <T> Decoder.Bytes<T> byDriver(Class<T> as) {
    if (binary) {
      throw new IllegalArgumentException(
          "%s cannot be read as %s from binary".formatted(getType().getName(), as.getName()));
    }
    return (bytes, at, length) -> {
      ByteBuf value = Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, at, at + length));
      return Objects.requireNonNull(DRIVER.decode(value, type, Format.FORMAT_TEXT, as));
    };
  }

  /** Returns whether it was asked for, and all that was asked for can be read from binary. */
  boolean isReadInBinary() {
    boolean all = asked != null;
    for (Asked<?> known = asked; known != null; known = known.others) {
      all &= known.inBinary;
    }
    return all;
  }

  @Override
  public Type getType() {
    return new ColumnType(
        PostgresqlObjectId.isValid(type)
            ? PostgresqlObjectId.valueOf(type).name()
            : Integer.toString(type),
        DRIVER.preferredType(type, Format.FORMAT_TEXT));
  }

  private record ColumnType(String getName, @Nullable Class<?> getJavaType) implements Type {}

  @Override
  public @Nullable Class<?> getJavaType() {
    return getType().getJavaType();
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Integer getNativeTypeMetadata() {
    return type;
  }
}
