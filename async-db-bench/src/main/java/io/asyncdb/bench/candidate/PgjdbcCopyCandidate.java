package io.asyncdb.bench.candidate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Line;
import io.asyncdb.bench.Reply;
import io.asyncdb.config.DatabaseConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** pgjdbc's CopyManager: rows as text into COPY. */
final class PgjdbcCopyCandidate implements Candidate {

  private static final String COPY = "copy lines (id, item, note, created_at) from stdin";
  private static final int PORTION = 65_536;

  private final HikariDataSource pool;
  private final ExecutorService callers = Executors.newCachedThreadPool();

  PgjdbcCopyCandidate(DatabaseConfig server, int connections) {
    this.pool = JdbcCandidate.pool(server, connections);
  }

  @Override
  public Executor callers() {
    return callers;
  }

  @Override
  public void bulkInsert(List<Line> lines, Reply<Long> reply) {
    long rows;
    try (Connection connection = pool.getConnection()) {
      rows = copy(connection.unwrap(PGConnection.class), lines);
    } catch (SQLException error) {
      reply.failed(error);
      return;
    }
    reply.received(rows);
  }

  private static long copy(PGConnection connection, List<Line> lines) throws SQLException {
    CopyIn copy = connection.getCopyAPI().copyIn(COPY);
    try {
      StringBuilder text = new StringBuilder(PORTION);
      for (Line line : lines) {
        append(line, text);
        if (text.length() > PORTION) {
          write(text, copy);
        }
      }
      write(text, copy);
      return copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private static void write(StringBuilder text, CopyIn copy) throws SQLException {
    byte[] bytes = text.toString().getBytes(UTF_8);
    copy.writeToCopy(bytes, 0, bytes.length);
    text.setLength(0);
  }

  private static void append(Line line, StringBuilder text) {
    text.append(line.id()).append('\t').append(line.item()).append('\t');
    appendEscaped(line.note(), text);
    text.append('\t').append(line.createdAt()).append('\n');
  }

  private static void appendEscaped(String value, StringBuilder text) {
    for (int i = 0; i < value.length(); i++) {
      char character = value.charAt(i);
      switch (character) {
        case '\\' -> text.append("\\\\");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        default -> text.append(character);
      }
    }
  }

  @Override
  public void close() {
    callers.shutdown();
    pool.close();
  }
}
