package io.asyncdb.internal.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The statements that stay prepared on one connection, and what each was described as. The least
 * recently used goes first, and is closed along with a request that comes later.
 *
 * <p>Only touched on the event loop.
 */
final class PreparedStatements {

  /** Begins their names, and no others. */
  static final String PREFIX = "A_";

  private static final byte OF_STATEMENT = 'S';

  private final int most;
  private final Map<Key, PreparedStatement> statements = new LinkedHashMap<>(16, 0.75f, true);
  private final List<PreparedStatement> toClose = new ArrayList<>(1);
  private int named;

  /**
   * Creates an account of statements.
   *
   * @param most how many stay prepared; 0 for none, as behind a pooler that gives another server
   *     connection to each transaction: then each is prepared for one run, without a name
   */
  PreparedStatements(int most) {
    this.most = most;
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by what is in it
  private record Key(String sql, int[] types) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && sql.equals(key.sql) && Arrays.equals(types, key.types);
    }

    @Override
    public int hashCode() {
      return sql.hashCode() * 31 + Arrays.hashCode(types);
    }
  }

  /**
   * Returns the statement for a text, which may have to be parsed first.
   *
   * @param types of its parameters
   */
  PreparedStatement of(String sql, int[] types) {
    PreparedStatement known = statements.get(new Key(sql, types));
    if (known != null) {
      return known;
    }
    return new PreparedStatement(most == 0 ? "" : PREFIX + named++, sql, types);
  }

  /** The server has parsed a statement. */
  void parsed(PreparedStatement statement) {
    if (most == 0) {
      return;
    }
    statement.markParsed();
    statements.put(new Key(statement.sql(), statement.types()), statement);
    if (statements.size() > most) {
      Iterator<PreparedStatement> eldest = statements.values().iterator();
      toClose.add(eldest.next());
      eldest.remove();
    }
  }

  /** The server cannot run a statement any more. */
  void forget(PreparedStatement statement) {
    statements.remove(new Key(statement.sql(), statement.types()), statement);
    toClose.add(statement);
  }

  /** Writes what closes the statements that nobody runs any more. */
  void close(ByteBuf out) {
    for (PreparedStatement statement : toClose) {
      String name = statement.name();
      out.writeByte(ClientMessage.CLOSE).writeInt(Integer.BYTES + 1 + name.length() + 1);
      out.writeByte(OF_STATEMENT);
      ByteBufUtil.writeAscii(out, name);
      out.writeByte(0);
    }
    toClose.clear();
  }
}
