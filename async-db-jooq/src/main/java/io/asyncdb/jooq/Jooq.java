package io.asyncdb.jooq;

import java.sql.Connection;
import org.jooq.Configuration;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DefaultConfiguration;

/** The configurations of jOOQ that everything here shares: one to build, the others to render. */
final class Jooq {

  /** What the functions of users get: it builds queries and refuses to run them. */
  static final DSLContext BUILDING = configuration("$").set(new Refusal()).dsl();

  /**
   * Renders queries and makes records. Not the one above, which is in the hands of users: what they
   * may set there must not change what is sent.
   */
  static final DSLContext RENDERING = configuration("$").dsl();

  /** Renders queries whose parameters keep their names. */
  static final DSLContext NAMING = configuration(":").dsl();

  private Jooq() {}

  private static Configuration configuration(String parameterPrefix) {
    return new DefaultConfiguration()
        .set(SQLDialect.POSTGRES)
        .set(
            new Settings()
                .withRenderNamedParamPrefix(parameterPrefix)
                .withAttachRecords(false)
                .withExecuteLogging(false)
                // As Statement.as has it. jOOQ's default is by position, which goes wrong unseen.
                .withMapRecordComponentParameterNames(true));
  }

  /** Is asked for a connection whenever jOOQ is about to run something by itself. */
  private static final class Refusal implements ConnectionProvider {

    @Override
    public Connection acquire() {
      throw new IllegalStateException(
          "This DSLContext builds queries and runs none: return the query to JooqDatabase.one,"
              + " optional, first, list, stream or execute, without calling fetch or execute on"
              + " it");
    }

    @Override
    public void release(Connection connection) {
      // There is none.
    }
  }
}
