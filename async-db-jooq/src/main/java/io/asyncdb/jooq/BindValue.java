package io.asyncdb.jooq;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.util.HexFormat;
import java.util.UUID;
import org.jooq.Converter;
import org.jooq.EnumType;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.Param;
import org.jooq.XML;
import org.jooq.types.UByte;
import org.jooq.types.UInteger;
import org.jooq.types.ULong;
import org.jooq.types.UShort;
import org.jspecify.annotations.Nullable;

/**
 * From the values of jOOQ's parameters to those that the driver sends.
 *
 * <p>What the driver has no type for travels as text: jOOQ writes a cast around enums, arrays,
 * JSON, XML and intervals.
 */
final class BindValue {

  private BindValue() {}

  /**
   * Returns the value that a parameter stands for, converted.
   *
   * @return a value of a class that the driver sends, or null for NULL
   * @throws UnsupportedOperationException if its class is not supported
   */
  static <T> @Nullable Object of(Param<T> param) {
    return of(param, param.getValue());
  }

  /** Returns what is sent for another value of a parameter. */
  static <T> @Nullable Object of(Param<T> param, @Nullable T value) {
    if (!Fields.isPlain(param)) {
      return Bridge.bound(value == param.getValue() ? param : param.$value(value));
    }
    Converter<?, T> converter = param.getConverter();
    Object converted = converter.to(value);
    return converted == null ? null : sent(converted);
  }

  /** Returns the value of a parameter with a plain field as the database has it. */
  static <T> @Nullable Object convert(Param<T> param) {
    Converter<?, T> converter = param.getConverter();
    return converter.to(param.getValue());
  }

  /** Returns a value in a class that the driver sends. */
  static Object sent(Object value) {
    Object sent = sentOrNull(value);
    if (sent == null) {
      throw new UnsupportedOperationException(
          "A value of %s cannot be sent: give it a converter or a binding"
              .formatted(value.getClass().getName()));
    }
    return sent;
  }

  /** Tells whether there is a form for values of this class. */
  static boolean isSendable(Object value) {
    return sentOrNull(value) != null;
  }

  private static @Nullable Object sentOrNull(Object value) {
    if (value instanceof String
        || value instanceof Boolean
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Float
        || value instanceof Double
        || value instanceof BigDecimal
        || value instanceof UUID
        || value instanceof byte[]
        || value instanceof OffsetDateTime
        || value instanceof Instant
        || value instanceof LocalDateTime
        || value instanceof LocalDate
        || value instanceof LocalTime
        || value instanceof OffsetTime) {
      return value;
    }
    Object sent = sentAsText(value);
    if (sent == null) {
      sent = sentAsNumber(value);
    }
    return sent == null ? sentAsTime(value) : sent;
  }

  private static @Nullable String sentAsText(Object value) {
    if (value instanceof EnumType v) {
      return v.getLiteral();
    } else if (value instanceof JSONB v) {
      return v.data();
    } else if (value instanceof JSON v) {
      return v.data();
    } else if (value instanceof XML v) {
      return v.data();
    } else if (value instanceof Object[] v) {
      StringBuilder text = new StringBuilder();
      appendArray(v, text);
      return text.toString();
    }
    return null;
  }

  private static @Nullable Object sentAsNumber(Object value) {
    if (value instanceof Byte v) {
      return v.shortValue();
    } else if (value instanceof BigInteger v) {
      return new BigDecimal(v);
    } else if (value instanceof UByte v) {
      return v.shortValue();
    } else if (value instanceof UShort v) {
      return v.intValue();
    } else if (value instanceof UInteger v) {
      return v.longValue();
    } else if (value instanceof ULong v) {
      return new BigDecimal(v.toBigInteger());
    } else if (value instanceof Year v) {
      return v.getValue();
    }
    return null;
  }

  @SuppressWarnings("JavaUtilDate") // What people's generated code may hold.
  private static @Nullable Object sentAsTime(Object value) {
    if (value instanceof Timestamp v) {
      return v.toLocalDateTime();
    } else if (value instanceof Date v) {
      return v.toLocalDate();
    } else if (value instanceof Time v) {
      return v.toLocalTime();
    }
    return null;
  }

  /** Writes the text form of an array: every element quoted, save NULL and arrays in the array. */
  private static void appendArray(@Nullable Object[] array, StringBuilder text) {
    text.append('{');
    for (int i = 0; i < array.length; i++) {
      if (i > 0) {
        text.append(',');
      }
      Object element = array[i];
      if (element == null) {
        text.append("NULL");
      } else if (element instanceof Object[] inner) {
        appendArray(inner, text);
      } else {
        appendElement(sent(element), text);
      }
    }
    text.append('}');
  }

  private static void appendElement(Object element, StringBuilder text) {
    String written =
        element instanceof byte[] bytes
            ? "\\x" + HexFormat.of().formatHex(bytes)
            : element.toString();
    text.append('"');
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\');
      }
      text.append(c);
    }
    text.append('"');
  }
}
