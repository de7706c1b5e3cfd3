package io.asyncdb.jooq;

import java.sql.SQLException;
import org.jooq.Binding;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingGetSQLInputContext;
import org.jooq.BindingGetStatementContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetSQLOutputContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.JSONB;

/** A binding of the users', which knows JDBC alone. */
public final class TextBinding implements Binding<JSONB, String> {

  @Override
  public Converter<JSONB, String> converter() {
    return Converter.ofNullable(JSONB.class, String.class, JSONB::data, JSONB::valueOf);
  }

  @Override
  public void sql(BindingSQLContext<String> ctx) {
    ctx.render().sql(ctx.variable()).sql("::jsonb");
  }

  @Override
  public void set(BindingSetStatementContext<String> ctx) throws SQLException {
    ctx.statement().setString(ctx.index(), ctx.value());
  }

  @Override
  public void get(BindingGetResultSetContext<String> ctx) throws SQLException {
    ctx.value(ctx.resultSet().getString(ctx.index()));
  }

  @Override
  public void register(BindingRegisterContext<String> ctx) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void set(BindingSetSQLOutputContext<String> ctx) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void get(BindingGetStatementContext<String> ctx) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void get(BindingGetSQLInputContext<String> ctx) {
    throw new UnsupportedOperationException();
  }
}
