package io.asyncdb.internal.connection;

import io.asyncdb.error.DatabaseException;
import io.asyncdb.internal.codec.BoundValues;
import io.asyncdb.internal.codec.ResultFormats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.r2dbc.postgresql.api.ErrorDetails;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A statement with its values past the driver: prepared by the first request for it, along with its
 * run, and described again only where its rows come in other formats than the last time.
 *
 * <p>A statement that the server cannot run any more, because a table has changed under it or
 * somebody has dropped it, is prepared and sent again; in a transaction that has failed with it,
 * the caller is told.
 */
final class Execution extends Request<Object> {

  private static final Logger log = LoggerFactory.getLogger(Execution.class);

  private static final byte PORTAL = 'P';
  private static final int ALL_ROWS = 0;

  /** Of all messages but Parse and the values, with names of the usual length. */
  private static final int USUAL_BYTES = 96;

  private final PreparedStatements prepared;
  private final Bypass bypass;
  private final Source source;
  private final ResultReader reader;
  private boolean mayRepeat;
  private boolean textOnly;

  // Of the current request.
  private PreparedStatement statement;
  private ResultFormats formats = ResultFormats.ALL_TEXT;
  private boolean describes;
  private boolean bound;

  /** What the server has refused it with, where it will be sent again. */
  private @Nullable DatabaseException setAside;

  /**
   * What is run.
   *
   * @param sql with {@code $1}, {@code $2} for parameters
   * @param original as its errors name it
   * @param values of its parameters
   */
  record Source(String sql, String original, BoundValues values) {}

  /**
   * Creates the run of a statement.
   *
   * @param mayRepeat whether it may be sent a second time
   */
  Execution(
      PreparedStatements prepared,
      Bypass bypass,
      Source source,
      ResultReader reader,
      boolean mayRepeat) {
    super(bypass::send);
    this.prepared = prepared;
    this.bypass = bypass;
    this.source = source;
    this.reader = reader;
    this.mayRepeat = mayRepeat;
    this.statement = new PreparedStatement("", source.sql(), source.values().types());
  }

  @Override
  boolean isStatement() {
    return true;
  }

  @Override
  ByteBuf encode(ByteBufAllocator memory) {
    BoundValues values = source.values();
    statement = prepared.of(source.sql(), values.types());
    formats = textOnly ? ResultFormats.ALL_TEXT : reader.formats();
    describes = !statement.isDescribed(formats);
    bound = false;
    int parse = statement.isParsed() ? 0 : ByteBufUtil.utf8MaxBytes(source.sql());
    ByteBuf out = memory.ioBuffer(USUAL_BYTES + parse + values.length());
    try {
      write(out);
      return out;
    } catch (Throwable error) {
      out.release();
      throw error;
    }
  }

  private void write(ByteBuf out) {
    prepared.close(out);
    if (!statement.isParsed()) {
      parse(out);
    }
    bind(out);
    if (describes) {
      out.writeByte(ClientMessage.DESCRIBE).writeInt(Integer.BYTES + 2);
      out.writeByte(PORTAL).writeByte(0);
    }
    out.writeByte(ClientMessage.EXECUTE).writeInt(Integer.BYTES + 1 + Integer.BYTES);
    out.writeByte(0).writeInt(ALL_ROWS);
    if (bypass.isWritingInTransaction()) {
      // Else the end of the transaction closes it. It keeps its tables from being altered.
      out.writeByte(ClientMessage.CLOSE).writeInt(Integer.BYTES + 2);
      out.writeByte(PORTAL).writeByte(0);
    }
    out.writeByte(ClientMessage.SYNC).writeInt(Integer.BYTES);
  }

  private void parse(ByteBuf out) {
    int start = begin(ClientMessage.PARSE, out);
    name(statement.name(), out);
    ByteBufUtil.writeUtf8(out, source.sql());
    out.writeByte(0);
    int[] types = statement.types();
    out.writeShort(types.length);
    for (int type : types) {
      out.writeInt(type);
    }
    end(start, out);
  }

  private void bind(ByteBuf out) {
    int start = begin(ClientMessage.BIND, out);
    out.writeByte(0); // the portal without a name
    name(statement.name(), out);
    source.values().writeTo(out);
    short[] codes = formats.codes();
    out.writeShort(codes.length);
    for (short code : codes) {
      out.writeShort(code);
    }
    end(start, out);
  }

  private static int begin(byte name, ByteBuf out) {
    int start = out.writerIndex();
    out.writeByte(name).writeInt(0);
    return start;
  }

  private static void name(String name, ByteBuf out) {
    ByteBufUtil.writeAscii(out, name);
    out.writeByte(0);
  }

  private static void end(int start, ByteBuf out) {
    int length = start + ClientMessage.LENGTH_AT;
    out.setInt(length, out.writerIndex() - length);
  }

  @Override
  void take(ServerMessage message) {
    switch (message.name()) {
      case ServerMessage.PARSE_COMPLETE -> prepared.parsed(statement);
      case ServerMessage.BIND_COMPLETE -> {
        bound = true;
        if (!describes && statement.description().length > 0) {
          reader.described(statement.description(), statement.description().length);
        }
      }
      case ServerMessage.ROW_DESCRIPTION -> {
        byte[] description = Arrays.copyOf(message.body(), message.bodyLength());
        statement.describedAs(description, formats);
        reader.described(description, description.length);
      }
      case ServerMessage.NO_DATA -> statement.describedWithoutRows();
      case ServerMessage.DATA_ROW -> emitUnlessNull(reader.row(message.body()));
      case ServerMessage.COMMAND_COMPLETE -> {
        long rows = message.rowCount();
        if (rows >= 0) {
          emitUnlessNull(reader.done(rows));
        }
      }
      case ServerMessage.NOTICE_RESPONSE -> logNotice(message);
      case ServerMessage.ERROR_RESPONSE -> failed(message.details());
      case ServerMessage.READY_FOR_QUERY -> ready();
      default -> {
        // What was closed is of no interest.
      }
    }
  }

  private void emitUnlessNull(@Nullable Object value) {
    if (value != null) {
      emit(value);
    }
  }

  private void logNotice(ServerMessage message) {
    if (log.isDebugEnabled()) {
      ErrorDetails notice = message.details();
      log.debug(
          "{} in: {}",
          ServerErrors.withoutValues(notice.getCode(), notice.getMessage(), source.original()),
          source.original());
    }
  }

  /** What keeps a statement from being run is told of ahead of BindComplete. */
  private void failed(ErrorDetails error) {
    boolean stale = !bound && statement.isParsed() && Resends.isOfStalePlan(error);
    boolean unfit = !bound && formats.areMixed() && ServerErrors.isOfOtherColumns(error);
    if (stale) {
      prepared.forget(statement);
    }
    textOnly |= stale || unfit;
    DatabaseException failure =
        unfit
            ? ServerErrors.ofOtherColumns(source.original())
            : ServerErrors.of(error, source.original());
    if ((stale || unfit) && mayRepeat && !bypass.isInTransaction()) {
      setAside = failure;
    } else {
      fail(failure);
    }
  }

  private void ready() {
    DatabaseException refused = setAside;
    if (refused == null) {
      end();
    } else if (reader.isAwaited()) {
      setAside = null;
      mayRepeat = false;
      send();
    } else {
      lost(refused);
    }
  }

  @Override
  void lost(Throwable error) {
    super.lost(setAside == null ? error : setAside);
  }
}
