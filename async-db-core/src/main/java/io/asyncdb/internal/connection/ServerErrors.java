package io.asyncdb.internal.connection;

import io.asyncdb.error.AccessDeniedException;
import io.asyncdb.error.ConflictException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.InvalidSqlException;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one place where errors are sorted, from the SQLSTATE: the driver's own classes mislead (it
 * calls a cancelled statement and a full server "non-transient resource").
 */
public final class ServerErrors {

  /**
   * A quote, in the ways of the languages that the server speaks, set off from the words around.
   */
  private static final Pattern QUOTED =
      Pattern.compile("(?<=^|[\\s(])[\"«»]([^\"«»]+)[\"«»](?=$|[\\s).,:;])");

  /** From the first quote to the last: a value may hold quotes itself. */
  private static final Pattern ALL_QUOTED = Pattern.compile("[\"«»].*[\"«»]", Pattern.DOTALL);

  /**
   * Where in its rows a COPY was, in whatever language: {@code COPY t, line 7, column c}. A value
   * may follow.
   */
  private static final Pattern PLACE_IN_COPY =
      Pattern.compile("^COPY .+?, [^\\s,:]+ \\d+(?:, [^\\s,:]+ [^\\s,:]+)?", Pattern.MULTILINE);

  private static final int LONGEST_SQL = 500;

  private static final String PROTOCOL_VIOLATION = "08P01";

  private ServerErrors() {}

  /** Returns the error as one of ours; what is ours already, or no database error, as it is. */
  public static Throwable translate(Throwable error, @Nullable String sql) {
    if (error instanceof PostgresqlException reported) {
      return fromServer(error, reported.getErrorDetails(), sql);
    }
    if (error instanceof R2dbcException || error instanceof IOException) {
      return new ConnectionException(
          "the connection failed: " + error.getMessage() + in(sql), null, sql, error);
    }
    return error;
  }

  /**
   * Returns what the server has reported.
   *
   * @param sql null where nobody but this library has written it
   */
  static DatabaseException of(ErrorDetails details, @Nullable String sql) {
    return fromServer(null, details, sql);
  }

  /**
   * Whether formats were asked for that belong to a number of columns that has changed since.
   * Nothing was done. Others have other uses for the code: pgbouncer, for a server that is gone.
   */
  public static boolean isOfOtherColumns(ErrorDetails error) {
    return error.getCode().equals(PROTOCOL_VIOLATION)
        && error.getRoutine().filter("PortalSetResultFormat"::equals).isPresent();
  }

  /** Returns the error of that in a transaction, whose next attempt asks for others. */
  public static ConflictException ofOtherColumns(String sql) {
    return new ConflictException(
        "the columns of the result have changed since the statement ran last [%s] in: %s"
            .formatted(PROTOCOL_VIOLATION, sql),
        PROTOCOL_VIOLATION,
        sql,
        null);
  }

  private static DatabaseException fromServer(
      @Nullable Throwable error, ErrorDetails details, @Nullable String sql) {
    String state = details.getCode();
    String message =
        withoutValues(state, details.getMessage(), sql)
            + placeInCopy(details)
            + " ["
            + state
            + "]"
            + in(sql);
    if (Resends.isOfStalePlan(details)) {
      return new ConflictException(message, state, sql, null);
    }
    return switch (state) {
      case "40001", "40P01" -> new ConflictException(message, state, sql, null);
      case "57014", "55P03" -> new DatabaseTimeoutException(message, state, sql, null);
      case "42501" -> new AccessDeniedException(message, state, sql, null);
      case "57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "53300", "3D000" ->
          new ConnectionException(message, state, sql, null);
      default ->
          switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            // Not from the server but from the driver, which keeps the reason in the cause.
            case "08" -> new ConnectionException(message, state, sql, error);
            case "22" -> new InvalidDataException(message, state, sql, null);
            case "23" -> violation(message, details, sql);
            case "28" -> new AccessDeniedException(message, state, sql, null);
            case "42", "26", "0A" -> new InvalidSqlException(message, state, sql, null);
            default -> new DatabaseException(message, state, sql, null);
          };
    };
  }

  /**
   * Takes out what can be a value that was bound. The server quotes names and values alike. In
   * class 22 a quote is a value; in violations, and in what the schema's own code raises, it is a
   * name; elsewhere it is a name if it stands in the SQL, and taken for a value if not.
   */
  static String withoutValues(String state, String message, @Nullable String sql) {
    return mayQuoteValues(state, message, sql)
        ? ALL_QUOTED.matcher(message).replaceAll("\"…\"")
        : message;
  }

  private static boolean mayQuoteValues(String state, String message, @Nullable String sql) {
    if (state.startsWith("22")) {
      return true;
    }
    if (sql == null || state.startsWith("23") || state.startsWith("P0")) {
      return false;
    }
    boolean withoutParameters = sql.indexOf(':') < 0 && sql.indexOf('$') < 0;
    String withoutNames =
        QUOTED
            .matcher(message)
            .replaceAll(quote -> isNameIn(sql, quote.group(1).strip()) ? "" : "\"…\"");
    return !withoutParameters && ALL_QUOTED.matcher(withoutNames).find();
  }

  private static boolean isNameIn(String sql, String quoted) {
    return Pattern.compile(
            "(?<![\\w$])" + Pattern.quote(quoted) + "(?![\\w$])", Pattern.CASE_INSENSITIVE)
        .matcher(sql.replace("\"", ""))
        .find();
  }

  private static DatabaseException violation(
      String message, ErrorDetails details, @Nullable String sql) {
    return new ConstraintViolationException(
        message,
        details.getCode(),
        sql,
        switch (details.getCode()) {
          case "23505" -> ConstraintViolationException.Kind.UNIQUE;
          case "23503" -> ConstraintViolationException.Kind.FOREIGN_KEY;
          case "23514" -> ConstraintViolationException.Kind.CHECK;
          case "23502" -> ConstraintViolationException.Kind.NOT_NULL;
          case "23P01" -> ConstraintViolationException.Kind.EXCLUSION;
          default -> ConstraintViolationException.Kind.OTHER;
        },
        details.getConstraintName().orElse(null),
        details.getTableName().orElse(null),
        details.getColumnName().orElse(null));
  }

  private static String placeInCopy(ErrorDetails details) {
    Matcher place = PLACE_IN_COPY.matcher(details.getWhere().orElse(""));
    return place.find() ? " (" + place.group() + ")" : "";
  }

  private static String in(@Nullable String sql) {
    if (sql == null) {
      return "";
    }
    return " in: " + shortened(sql);
  }

  /** Returns SQL at a length that suits a message. */
  public static String shortened(String sql) {
    return sql.length() <= LONGEST_SQL ? sql : sql.substring(0, LONGEST_SQL) + "…";
  }
}
