package io.asyncdb.migrations.codegen;

import io.asyncdb.migrations.internal.MigrationSource;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.conf.StatementType;
import org.jooq.impl.DSL;
import org.jooq.meta.Definition;
import org.jooq.meta.SchemaDefinition;
import org.jooq.meta.TableDefinition;
import org.jooq.meta.postgres.PostgresDatabase;
import org.jooq.tools.JooqLogger;
import org.jspecify.annotations.Nullable;

/**
 * A database for jOOQ's code generator that is made from Flyway migrations, so that the generated
 * code follows the migrations and no database has to stand by at build time.
 *
 * <pre>{@code
 * <plugin>
 *   <groupId>org.jooq</groupId>
 *   <artifactId>jooq-codegen-maven</artifactId>
 *   <executions><execution><goals><goal>generate</goal></goals></execution></executions>
 *   <dependencies>
 *     <dependency>
 *       <groupId>io.asyncdb</groupId>
 *       <artifactId>async-db-migrations</artifactId>
 *       <version>...</version>
 *     </dependency>
 *   </dependencies>
 *   <configuration>
 *     <generator>
 *       <name>io.asyncdb.migrations.codegen.IncrementalJavaGenerator</name>
 *       <database>
 *         <name>io.asyncdb.migrations.codegen.MigratedPostgresDatabase</name>
 *         <properties>
 *           <property><key>migrations</key><value>src/main/resources/db/migration</value></property>
 *         </properties>
 *       </database>
 *       <target><packageName>com.example.schema</packageName></target>
 *     </generator>
 *   </configuration>
 * </plugin>
 * }</pre>
 *
 * <p>The migrations run in a scratch database of an embedded PostgreSQL, or of the server that the
 * property {@code url} or the environment variable {@code ASYNCDB_URL} names; it is dropped when
 * the code has been generated. Whatever the server answers to the generator's questions is kept in
 * a file. As long as the migrations stay the same, the next build takes the answers from there: it
 * starts no server, and writes only files whose content differs, which are none unless the
 * generator's configuration has changed or generated files are gone. With {@link
 * IncrementalJavaGenerator} as above, a build in which nothing has changed does not even render the
 * code; any other generator of jOOQ can be named in its place.
 *
 * <p>Properties; paths are relative to the module's directory:
 *
 * <ul>
 *   <li>{@code migrations}: the directory of the migrations, or several with commas between;
 *       default {@code src/main/resources/db/migration}; a {@code classpath:some/package} among
 *       them is looked for in the plugin's dependencies, where migrations in Java are
 *   <li>{@code url}: the server to use, {@code postgresql://user:password@host:port/database},
 *       whose user may create databases; such as that of a container that the build starts. Another
 *       URL is no reason to generate again
 *   <li>{@code cache}: the directory of the answers, which {@code clean} should delete; default
 *       {@code target/async-db-codegen}
 *   <li>{@code flyway.*}: parameters of Flyway, such as {@code flyway.placeholders.tenant}
 * </ul>
 *
 * <p>The schema {@code public} is generated unless the configuration names others with {@code
 * inputSchema} or {@code schemata}. Flyway's own table is left out unless {@code includes} names
 * it. All other settings of the generator mean what they always do; a {@code jdbc} element is not
 * used.
 *
 * <p>A directory that is missing or empty, and a migration that fails, end the build with a {@link
 * io.asyncdb.migrations.MigrationException} that names the file, the line and what the server said.
 *
 * <p>Not thread-safe, as no database of the generator is: each run has its own.
 */
public final class MigratedPostgresDatabase extends PostgresDatabase {

  private static final JooqLogger LOGGER = JooqLogger.getLogger(MigratedPostgresDatabase.class);
  private static final String DEFAULT_SCHEMA = "public";

  private @Nullable MigratedSchema schema;

  /** Creates the database; the generator then hands over its settings. */
  public MigratedPostgresDatabase() {
    addFilter(this::isHistory);
  }

  /**
   * Connects the generator to the recorded answers or, where there are none, to the migrated
   * server.
   *
   * <p>This reads nothing yet. The migrations are read, and run if they have changed, when the
   * generator first asks something; that is the database's URL, for its log.
   *
   * @return a context over what the migrations make
   */
  @Override
  protected DSLContext create0() {
    if (!(getConnection() instanceof RecordedConnection)) {
      if (getConnection() != null) {
        LOGGER.warn("Ignored", "the jdbc configuration: the schema comes from the migrations");
      }
      setConnection(new RecordedConnection(this::schema));
    }
    // With the values in the text of a statement, the text alone says what is asked.
    return DSL.using(
        getConnection(),
        SQLDialect.POSTGRES,
        new Settings().withStatementType(StatementType.STATIC_STATEMENT));
  }

  /**
   * Lists the schemas: where the configuration names none, {@code public} alone.
   *
   * @return the schemas
   * @throws SQLException never, as jOOQ reports failures by exceptions of its own
   */
  @Override
  protected List<SchemaDefinition> getSchemata0() throws SQLException {
    List<SchemaDefinition> all = super.getSchemata0();
    // No input schema yet: the generator asks which there are, as the configuration names none.
    if (getInputSchemata().isEmpty()) {
      all.removeIf(found -> !found.getName().equals(DEFAULT_SCHEMA));
    }
    return all;
  }

  /** Keeps the answers for the next build and gives up the server, if one was started. */
  @Override
  public void close() {
    MigratedSchema opened = schema;
    schema = null;
    if (opened != null) {
      opened.close();
    }
    super.close();
  }

  CodegenOptions options() {
    return CodegenOptions.of(getBasedir(), getProperties());
  }

  private MigratedSchema schema() {
    MigratedSchema opened = schema;
    if (opened == null) {
      opened = MigratedSchema.open(options());
      schema = opened;
    }
    return opened;
  }

  private boolean isHistory(Definition definition) {
    String history =
        getProperties().getProperty(MigrationSource.HISTORY_TABLE, MigrationSource.HISTORY_DEFAULT);
    return definition instanceof TableDefinition
        && definition.getName().equals(history)
        && Arrays.stream(getIncludes()).noneMatch(include -> include.contains(history));
  }
}
