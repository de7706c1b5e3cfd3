package io.asyncdb.migrations.codegen;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.function.Supplier;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.tools.jdbc.MockConnection;
import org.jooq.tools.jdbc.MockResult;
import org.jooq.tools.jdbc.MockResultSet;
import org.jspecify.annotations.Nullable;

/**
 * The connection that jOOQ's generator sees: statements and questions to the metadata go to a
 * {@link MigratedSchema}, which is opened by the first of them.
 */
final class RecordedConnection extends MockConnection {

  private final Supplier<MigratedSchema> schema;

  RecordedConnection(Supplier<MigratedSchema> schema) {
    super(
        context -> {
          Result<Record> result = schema.get().ask(context.sql()).toResult();
          return new MockResult[] {new MockResult(result.size(), result)};
        });
    this.schema = schema;
  }

  @Override
  public DatabaseMetaData getMetaData() {
    MigratedSchema opened = schema.get();
    return (DatabaseMetaData)
        Proxy.newProxyInstance(
            RecordedConnection.class.getClassLoader(),
            new Class<?>[] {DatabaseMetaData.class},
            (proxy, method, arguments) -> answer(opened, method, arguments));
  }

  private static Object answer(
      MigratedSchema schema, Method method, @Nullable Object @Nullable [] arguments)
      throws SQLException {
    if (method.getReturnType() == ResultSet.class) {
      return new MockResultSet(
          schema.askMetaData(method, arguments == null ? new Object[0] : arguments).toResult());
    }
    if (method.getName().equals("getURL")) {
      return "the migrations";
    }
    throw new SQLFeatureNotSupportedException(
        "Recorded metadata has no answer to " + method.getName());
  }
}
