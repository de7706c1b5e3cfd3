package io.asyncdb.jooq;

import io.r2dbc.spi.ColumnMetadata;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The class in which each type of the server's own is read, from either format. */
final class ServedTypes {

  private static final String ARRAY = "_ARRAY";

  private static final Map<String, Class<?>> BY_NAME =
      Map.ofEntries(
          Map.entry("BOOL", Boolean.class),
          Map.entry("INT2", Short.class),
          Map.entry("INT4", Integer.class),
          Map.entry("INT8", Long.class),
          Map.entry("OID", Long.class),
          Map.entry("FLOAT4", Float.class),
          Map.entry("FLOAT8", Double.class),
          Map.entry("NUMERIC", BigDecimal.class),
          Map.entry("TEXT", String.class),
          Map.entry("VARCHAR", String.class),
          Map.entry("BPCHAR", String.class),
          Map.entry("NAME", String.class),
          Map.entry("XML", String.class),
          Map.entry("JSON", String.class),
          Map.entry("JSONB", String.class),
          Map.entry("BYTEA", byte[].class),
          Map.entry("UUID", UUID.class),
          Map.entry("DATE", LocalDate.class),
          Map.entry("TIME", LocalTime.class),
          Map.entry("TIMETZ", OffsetTime.class),
          Map.entry("TIMESTAMP", LocalDateTime.class),
          Map.entry("TIMESTAMPTZ", OffsetDateTime.class));

  private ServedTypes() {}

  /** Returns the class for a column, or null for a type that is not the server's own. */
  static @Nullable Class<?> of(ColumnMetadata column) {
    String name = column.getType().getName();
    if (name.endsWith(ARRAY)) {
      Class<?> element = BY_NAME.get(name.substring(0, name.length() - ARRAY.length()));
      return element == null ? column.getJavaType() : element.arrayType();
    }
    Class<?> known = BY_NAME.get(name);
    return known == null ? column.getJavaType() : known;
  }
}
