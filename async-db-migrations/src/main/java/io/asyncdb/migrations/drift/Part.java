package io.asyncdb.migrations.drift;

import io.asyncdb.migrations.drift.Difference.Kind;
import io.asyncdb.migrations.drift.Shape.ObjectName;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a schema has besides tables and their columns. Two schemas have the same where they define
 * the same parts by the same text.
 *
 * @param type what it is
 * @param place the table that it belongs to, or its own name
 * @param name its name within the table; empty where it is one of a kind, or belongs to none
 */
record Part(Type type, ObjectName place, String name) implements Comparable<Part> {

  private static final String NO_DEFAULT = "no default";

  /** What there is, and what it counts as where it differs. */
  enum Type {
    DEFAULT("column", Kind.DEFAULT, Kind.DEFAULT),
    CONSTRAINT("constraint", Kind.CONSTRAINT, Kind.EXTRA_CONSTRAINT),
    INDEX("index", Kind.INDEX, Kind.EXTRA_INDEX),
    ROW_SECURITY("row level security", Kind.DEFINITION, Kind.EXTRA_DEFINITION),
    POLICY("policy", Kind.DEFINITION, Kind.EXTRA_DEFINITION),
    TRIGGER("trigger", Kind.DEFINITION, Kind.EXTRA_DEFINITION),
    SEQUENCE("sequence", Kind.DEFINITION, Kind.EXTRA_DEFINITION),
    VIEW("view", Kind.DEFINITION, Kind.EXTRA_DEFINITION),
    ENUM("enum", Kind.ENUM, Kind.EXTRA_DEFINITION),
    DOMAIN("domain", Kind.DEFINITION, Kind.EXTRA_DEFINITION),
    COMPOSITE("type", Kind.DEFINITION, Kind.EXTRA_DEFINITION),
    FUNCTION("function", Kind.DEFINITION, Kind.EXTRA_DEFINITION),
    /** More of them than expected do no harm: those who run the server have theirs. */
    EXTENSION("extension", Kind.DEFINITION, null);

    private final String noun;
    private final Kind kind;
    private final @Nullable Kind extraKind;

    Type(String noun, Kind kind, @Nullable Kind extraKind) {
      this.noun = noun;
      this.kind = kind;
      this.extraKind = extraKind;
    }

    Kind kind() {
      return kind;
    }

    /** What it counts as where it is not expected; null where that is no difference. */
    @Nullable Kind extraKind() {
      return extraKind;
    }
  }

  /** Tells whether a schema has what this part belongs to, and so could have the part. */
  boolean fits(Shape shape) {
    boolean ofTable = !name.isEmpty() || type == Type.VIEW || type == Type.ROW_SECURITY;
    return !ofTable
        || (type == Type.DEFAULT
            ? shape.column(place, name) != null
            : shape.tables().containsKey(place));
  }

  /** Says what the live schema has instead of what was expected; null for nothing. */
  String instead(@Nullable String live, String expected) {
    if (type == Type.DEFAULT) {
      return "%s has %s instead of %s"
          .formatted(what(), live == null ? NO_DEFAULT : live, expected);
    }
    if (live == null) {
      return what() + " is missing";
    }
    return type == Type.VIEW || type == Type.FUNCTION
        ? what() + " is defined otherwise"
        : "%s is %s instead of %s".formatted(what(), live, expected);
  }

  /** Says that the live schema has what was not expected. */
  String unexpected(String live) {
    return type == Type.DEFAULT ? instead(live, NO_DEFAULT) : what() + " is not expected";
  }

  private String what() {
    if (type == Type.ROW_SECURITY) {
      return type.noun;
    }
    return name.isEmpty() ? "the " + type.noun : type.noun + " " + name;
  }

  @Override
  public int compareTo(Part other) {
    return Comparator.comparing(Part::place)
        .thenComparing(Part::type)
        .thenComparing(Part::name)
        .compare(this, other);
  }
}
