package io.asyncdb.internal.codec;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.message.Format;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Hands a {@link BinaryParameter} to the driver as it is. Decodes nothing. */
public final class BinaryParameterCodec implements Codec<BinaryParameter> {

  @Override
  public boolean canEncode(Object value) {
    return value instanceof BinaryParameter;
  }

  @Override
  public EncodedParameter encode(Object value) {
    BinaryParameter parameter = (BinaryParameter) value;
    ByteBuf encoded = parameter.encoded();
    return new EncodedParameter(
        Format.FORMAT_BINARY,
        (int) parameter.typeOid(),
        encoded == null
            ? EncodedParameter.NULL_VALUE
            // The driver releases what it has sent, and what it has not.
            : Mono.fromSupplier(encoded::retainedDuplicate));
  }

  @Override
  public EncodedParameter encode(Object value, int dataType) {
    return encode(value);
  }

  @Override
  public boolean canEncodeNull(Class<?> type) {
    return false;
  }

  @Override
  public EncodedParameter encodeNull() {
    throw new UnsupportedOperationException("a NULL is a BinaryParameter like any other");
  }

  @Override
  public boolean canDecode(int dataType, Format format, Class<?> type) {
    return false;
  }

  @Override
  public @Nullable BinaryParameter decode(
      @Nullable ByteBuf buffer,
      int dataType,
      Format format,
      Class<? extends BinaryParameter> type) {
    throw new UnsupportedOperationException("decodes nothing");
  }
}
