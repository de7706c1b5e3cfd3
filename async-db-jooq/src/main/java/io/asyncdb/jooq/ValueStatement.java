package io.asyncdb.jooq;

import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.Parameters;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import org.jooq.tools.jdbc.DefaultPreparedStatement;
import org.jspecify.annotations.Nullable;

/** Keeps the one value that a binding hands to JDBC. */
final class ValueStatement extends DefaultPreparedStatement {

  private @Nullable Object value;

  ValueStatement() {
    super(
        (Statement) null,
        null,
        () ->
            new SQLFeatureNotSupportedException("JDBC has this method, a parameter here has not"));
  }

  /** Returns the value as a class that the driver sends, or null for NULL. */
  @Nullable Object value() {
    return value;
  }

  private void set(@Nullable Object given) {
    value = given == null ? null : BindValue.sent(given);
  }

  /** Text, or what has a text, whose type the server infers: so JDBC has it with OTHER. */
  private void setUntyped(@Nullable Object given) {
    value = given == null ? null : Parameters.in(PostgresqlObjectId.UNSPECIFIED, given.toString());
  }

  @Override
  public void setNull(int index, int sqlType) {
    value = null;
  }

  @Override
  public void setNull(int index, int sqlType, String typeName) {
    value = null;
  }

  @Override
  public void setBoolean(int index, boolean given) {
    set(given);
  }

  @Override
  public void setByte(int index, byte given) {
    set(given);
  }

  @Override
  public void setShort(int index, short given) {
    set(given);
  }

  @Override
  public void setInt(int index, int given) {
    set(given);
  }

  @Override
  public void setLong(int index, long given) {
    set(given);
  }

  @Override
  public void setFloat(int index, float given) {
    set(given);
  }

  @Override
  public void setDouble(int index, double given) {
    set(given);
  }

  @Override
  public void setBigDecimal(int index, @Nullable BigDecimal given) {
    set(given);
  }

  @Override
  public void setString(int index, @Nullable String given) {
    set(given);
  }

  @Override
  public void setNString(int index, @Nullable String given) {
    set(given);
  }

  @Override
  public void setBytes(int index, byte @Nullable [] given) {
    set(given);
  }

  @Override
  public void setDate(int index, @Nullable Date given) {
    set(given);
  }

  @Override
  public void setTime(int index, @Nullable Time given) {
    set(given);
  }

  @Override
  public void setTimestamp(int index, @Nullable Timestamp given) {
    set(given);
  }

  @Override
  public void setObject(int index, @Nullable Object given) {
    if (given == null || BindValue.isSendable(given)) {
      set(given);
    } else {
      setUntyped(given);
    }
  }

  @Override
  public void setObject(int index, @Nullable Object given, int sqlType) {
    if (sqlType == Types.OTHER) {
      setUntyped(given);
    } else {
      setObject(index, given);
    }
  }
}
