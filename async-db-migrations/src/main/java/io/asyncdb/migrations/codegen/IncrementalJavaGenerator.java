package io.asyncdb.migrations.codegen;

import io.asyncdb.migrations.MigrationException;
import io.asyncdb.migrations.MigrationException.Code;
import java.io.IOException;
import java.util.Set;
import org.jooq.codegen.DefaultGeneratorStrategy;
import org.jooq.codegen.GeneratorStrategy;
import org.jooq.codegen.JavaGenerator;
import org.jooq.codegen.KeepNamesGeneratorStrategy;
import org.jooq.codegen.MatcherStrategy;
import org.jooq.meta.Database;
import org.jooq.meta.DefaultOrderProvider;
import org.jooq.meta.jaxb.OnError;
import org.jooq.tools.JooqLogger;

/**
 * jOOQ's own generator for Java, which does nothing at all when nothing has changed since it last
 * ran: it asks {@link MigratedPostgresDatabase} no question and touches no file.
 *
 * <pre>{@code
 * <generator>
 *   <name>io.asyncdb.migrations.codegen.IncrementalJavaGenerator</name>
 *   <database>
 *     <name>io.asyncdb.migrations.codegen.MigratedPostgresDatabase</name>
 *   </database>
 *   ...
 * }</pre>
 *
 * <p>Changed means: the migrations or Flyway's parameters, any option of the generator, the version
 * of jOOQ, of this library or of Java, or a file below the target package that is gone, new or has
 * another content. The mark that this is compared with is kept in the directory that the database's
 * property {@code cache} names.
 *
 * <p>Whatever jOOQ's generator does this one does too, with the same options. It generates in each
 * build, as jOOQ does, where it cannot know what has changed: with another database; with code of
 * the build's own, which is a strategy, an order provider or a version provider; and with an {@code
 * onError} that lets errors pass.
 *
 * <p>Not thread-safe, as no generator is: each run has its own.
 */
public final class IncrementalJavaGenerator extends JavaGenerator {

  private static final JooqLogger LOGGER = JooqLogger.getLogger(IncrementalJavaGenerator.class);

  private static final Set<Class<?>> JOOQS_STRATEGIES =
      Set.of(
          DefaultGeneratorStrategy.class, KeepNamesGeneratorStrategy.class, MatcherStrategy.class);

  private boolean ownStrategy;

  /** Creates the generator; jOOQ then hands over its settings. */
  public IncrementalJavaGenerator() {}

  /**
   * Takes the strategy by which names are given.
   *
   * @param strategy one of jOOQ's, or one of the build's own
   */
  @Override
  public void setStrategy(GeneratorStrategy strategy) {
    ownStrategy = !JOOQS_STRATEGIES.contains(strategy.getClass());
    super.setStrategy(strategy);
  }

  /**
   * Generates if something has changed.
   *
   * @param database what to generate code for
   * @throws MigrationException when there are no migrations, one fails or cannot be read
   */
  @Override
  public void generate(Database database) {
    if (!(database instanceof MigratedPostgresDatabase migrations) || mayChangeUnseen(database)) {
      super.generate(database);
      return;
    }
    try {
      Stamp stamp = stamp(migrations);
      if (stamp.holds()) {
        LOGGER.info("Nothing changed", "since the last build: no code is generated");
        UnusedElements.restore(database, stamp.unused());
      } else {
        super.generate(database);
        stamp.save(UnusedElements.of(database));
      }
    } catch (IOException e) {
      throw new MigrationException(
          Code.CONFIGURATION,
          "What has changed since the last build cannot be found out: " + e + ".",
          null);
    }
  }

  /** Whether something takes part whose changes cannot be seen. */
  private boolean mayChangeUnseen(Database database) {
    return ownStrategy
        || !database.getOrderProvider().getClass().equals(DefaultOrderProvider.class)
        || useSchemaVersionProvider()
        || useCatalogVersionProvider()
        || database.onError() != OnError.FAIL;
  }

  private Stamp stamp(MigratedPostgresDatabase database) throws IOException {
    CodegenOptions options = database.options();
    String input =
        new Digest().add(Fingerprint.of(options)).add(GeneratorSettings.of(this, database)).hex();
    return new Stamp(options.cache(), input, getStrategy().getFileRoot().toPath());
  }
}
