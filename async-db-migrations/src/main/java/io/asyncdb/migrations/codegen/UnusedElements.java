package io.asyncdb.migrations.codegen;

import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.meta.Database;

/**
 * The elements of a configuration that nothing in the schema has matched, which jOOQ lists after
 * each generation. Where none takes place, this tells jOOQ what the last one has found, so that it
 * warns, or fails, as it did then.
 */
final class UnusedElements {

  private static final List<Kind<?>> KINDS =
      List.of(
          new Kind<>(Database::getUnusedForcedTypes, Database::markUsed),
          new Kind<>(Database::getUnusedEmbeddables, Database::markUsed),
          new Kind<>(Database::getUnusedComments, Database::markUsed),
          new Kind<>(Database::getUnusedSyntheticColumns, Database::markUsed),
          new Kind<>(Database::getUnusedSyntheticReadonlyColumns, Database::markUsed),
          new Kind<>(Database::getUnusedSyntheticReadonlyRowids, Database::markUsed),
          new Kind<>(Database::getUnusedSyntheticIdentities, Database::markUsed),
          new Kind<>(Database::getUnusedSyntheticEnums, Database::markUsed),
          new Kind<>(Database::getUnusedSyntheticPrimaryKeys, Database::markUsed),
          new Kind<>(Database::getUnusedSyntheticUniqueKeys, Database::markUsed),
          new Kind<>(Database::getUnusedSyntheticForeignKeys, Database::markUsed),
          new Kind<>(Database::getUnusedSyntheticViews, Database::markUsed));

  private UnusedElements() {}

  /** What has not been used, each as one short word. */
  static List<String> of(Database database) {
    return KINDS.stream().flatMap(kind -> kind.unused(database)).toList();
  }

  /** Marks all as used but these. */
  static void restore(Database database, Collection<String> unused) {
    KINDS.forEach(kind -> kind.restore(database, unused));
  }

  private static String word(Object element) {
    return new Digest().add(element.toString()).hex();
  }

  /**
   * One kind of element.
   *
   * @param list those that have not been used yet
   * @param markUsed says that one has been
   */
  private record Kind<T>(Function<Database, List<T>> list, BiConsumer<Database, T> markUsed) {

    Stream<String> unused(Database database) {
      return list.apply(database).stream().map(UnusedElements::word);
    }

    void restore(Database database, Collection<String> unused) {
      list.apply(database).stream()
          .filter(element -> !unused.contains(word(element)))
          .forEach(element -> markUsed.accept(database, element));
    }
  }
}
