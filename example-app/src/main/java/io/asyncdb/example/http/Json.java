package io.asyncdb.example.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.asyncdb.example.conversations.InvalidFieldException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import org.jooq.JSONB;

/** Bodies of requests and answers: strict in what it reads, snake_case in both directions. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new SimpleModule().addSerializer(JSONB.class, new JsonbSerializer()))
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  /** Writes a line: answers in a terminal stand one below the other. */
  static byte[] write(Object value) {
    try {
      return (MAPPER.writeValueAsString(value) + "\n").getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads an object.
   *
   * @throws HttpException where the bytes are no JSON object
   * @throws InvalidFieldException where a field is unknown or of another type
   */
  static <T> T read(byte[] bytes, Class<T> type) {
    T value;
    try {
      value = MAPPER.readValue(bytes, type);
    } catch (UnrecognizedPropertyException e) {
      throw caused(new InvalidFieldException(path(e), "is not known here"), e);
    } catch (MismatchedInputException e) {
      if (e.getPath().isEmpty()) {
        throw caused(HttpException.badRequest("the body must be one JSON object"), e);
      }
      throw caused(new InvalidFieldException(path(e), "has the wrong JSON type"), e);
    } catch (JsonProcessingException e) {
      throw caused(
          HttpException.badRequest(
              "malformed JSON at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr())),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (value == null) {
      throw HttpException.badRequest("the body must be one JSON object");
    }
    return value;
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "[]" : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static <E extends RuntimeException> E caused(E failure, Exception cause) {
    failure.initCause(cause);
    return failure;
  }

  /** What the database holds as JSON goes out as it is, unparsed. */
  private static final class JsonbSerializer extends StdSerializer<JSONB> {

    private static final long serialVersionUID = 1L;

    JsonbSerializer() {
      super(JSONB.class);
    }

    @Override
    public void serialize(JSONB value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeRawValue(value.data());
    }
  }
}
