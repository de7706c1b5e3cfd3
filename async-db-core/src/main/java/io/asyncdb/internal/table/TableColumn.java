package io.asyncdb.internal.table;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table. Names of types are qualified and quoted, so that they mean the same whatever
 * the search path.
 *
 * @param name as it is, not quoted
 * @param typeName the declared type
 * @param baseOid the type under a domain; the declared type where that is none
 * @param baseName its name
 * @param baseKind its kind: {@code b} for base types, {@code e} for enums, {@code d} for a domain
 *     over a domain, {@code c} for composites, {@code r} and {@code m} for ranges
 * @param arrayOid the type of an array of {@code baseOid}; 0 where there is none
 * @param elementOid where {@code baseOid} is an array, the type of its elements; else 0
 * @param elementKind the kind of the elements; null where this is no array
 * @param assignable whether values can be given: false for columns that are generated always
 */
public record TableColumn(
    String name,
    String typeName,
    long baseOid,
    String baseName,
    String baseKind,
    long arrayOid,
    long elementOid,
    @Nullable String elementKind,
    boolean assignable) {

  /** Tells whether values are arrays. */
  public boolean isArray() {
    return elementOid != 0;
  }

  /** Returns the name in quotes. */
  public String quotedName() {
    return SqlNames.quoted(name);
  }
}
