package io.asyncdb.migrations.codegen;

import io.asyncdb.migrations.internal.MigrationSource;
import io.asyncdb.migrations.internal.ScratchDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A scratch database to which the migrations have been applied, and a connection to it. */
final class MigratedServer implements AutoCloseable {

  private final ScratchDatabase scratch;
  private final Connection connection;

  private MigratedServer(ScratchDatabase scratch, Connection connection) {
    this.scratch = scratch;
    this.connection = connection;
  }

  /**
   * Starts the server, or takes the one that is named, and migrates.
   *
   * @throws io.asyncdb.migrations.MigrationException when a migration fails, or the server refuses
   * @throws io.asyncdb.test.PostgresServerException when there is no server to be had
   */
  static MigratedServer start(CodegenOptions options) {
    ScratchDatabase scratch =
        options.url() == null ? ScratchDatabase.create() : ScratchDatabase.createAt(options.url());
    try {
      new MigrationSource(options.locations(), options.flyway()).on(scratch.config()).migrate();
      return new MigratedServer(scratch, scratch.connect());
    } catch (RuntimeException e) {
      ScratchDatabase.closeAfter(e, scratch::close);
      throw e;
    }
  }

  /** Asks the server; that it does not like the question is an answer too. */
  Answer ask(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return Answer.of(result);
    } catch (SQLException e) {
      return Answer.of(e);
    }
  }

  /** Asks the driver's own metadata. */
  Answer askMetaData(Method method, @Nullable Object... arguments) throws SQLException {
    try (ResultSet result = (ResultSet) method.invoke(connection.getMetaData(), arguments)) {
      return Answer.of(result);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SQLException failure) {
        return Answer.of(failure);
      }
      throw new IllegalStateException("The driver's metadata has failed", e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("DatabaseMetaData is public", e);
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      connection.close();
    } finally {
      scratch.close();
    }
  }
}
