package io.asyncdb.migrations.codegen;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jooq.codegen.Generator;
import org.jooq.codegen.GeneratorStrategy;
import org.jooq.meta.Database;
import org.jooq.meta.Patterns;
import org.jooq.util.jaxb.tools.XMLAppendable;
import org.jspecify.annotations.Nullable;

/**
 * One value for all that jOOQ's generator has been told before it starts: equal values, and equal
 * schemas, give equal code.
 *
 * <p>jOOQ hands its configuration over option by option and has no way to ask for all of it, so
 * this reads the fields in which the options end up: what is added in a later version of jOOQ is
 * seen as well.
 */
final class GeneratorSettings {

  /** What decides whether jOOQ adds forced types of its own for PostgreSQL's extensions. */
  private static final String EXTENSIONS = "org/jooq/postgres/extensions/types/Hstore.class";

  private final Digest digest = new Digest();
  private final Set<Object> read = Collections.newSetFromMap(new IdentityHashMap<>());

  private GeneratorSettings() {}

  /** Reads them; the database must not have been asked anything yet. */
  static String of(Generator generator, Database database) {
    GeneratorSettings settings = new GeneratorSettings();
    settings
        .digest
        .add(Fingerprint.version(org.jooq.codegen.Constants.class))
        .add(Runtime.version().toString())
        .add(
            String.valueOf(Thread.currentThread().getContextClassLoader().getResource(EXTENSIONS)));
    settings.addFields(generator);
    settings.addFields(database);
    return settings.digest.hex();
  }

  private void addFields(Object owner) {
    if (!read.add(owner)) {
      return;
    }
    for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
      digest.add(type.getName());
      Arrays.stream(type.getDeclaredFields())
          .filter(field -> !Modifier.isStatic(field.getModifiers()))
          .sorted(Comparator.comparing(Field::getName))
          .forEach(field -> add(field.getName(), value(field, owner)));
    }
  }

  private static @Nullable Object value(Field field, Object owner) {
    try {
      field.setAccessible(true);
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " has been made accessible", e);
    }
  }

  /** Adds a setting. What is none, such as what the generator keeps track of, is left out. */
  private void add(String name, @Nullable Object value) {
    if (value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Number
        || value instanceof Enum
        || value instanceof Locale
        || value instanceof XMLAppendable) {
      digest.add(name).add(String.valueOf(value));
    } else if (value instanceof Object[] array) {
      add(name, Arrays.asList(array));
    } else if (value instanceof List<?> list) {
      digest.add(name).add(String.valueOf(list.size()));
      list.forEach(element -> add(name, element));
    } else if (value instanceof GeneratorStrategy || value instanceof Patterns) {
      addFields(value);
    }
  }
}
