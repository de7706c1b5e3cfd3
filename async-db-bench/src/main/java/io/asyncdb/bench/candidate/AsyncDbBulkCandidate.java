package io.asyncdb.bench.candidate;

import io.asyncdb.Database;
import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Line;
import io.asyncdb.bench.Reply;
import io.asyncdb.bulk.BulkInsert;
import io.asyncdb.config.DatabaseConfig;
import java.util.List;

/** This library, many rows at once. */
final class AsyncDbBulkCandidate implements Candidate {

  private static final BulkInsert<Line> LINES = BulkInsert.into("lines", Line.class);

  private final Database database;

  AsyncDbBulkCandidate(DatabaseConfig server, int connections) {
    this.database = AsyncDbCandidate.open(server, connections);
  }

  @Override
  public void bulkInsert(List<Line> lines, Reply<Long> reply) {
    LINES.rows(lines).run(database).subscribe(reply::received, reply::failed);
  }

  @Override
  public void close() {
    database.close();
  }
}
