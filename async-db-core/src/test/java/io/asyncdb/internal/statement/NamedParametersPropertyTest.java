package io.asyncdb.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.Statement;
import io.asyncdb.test.PostgresExtension;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random SQL of known meaning. Each failure names the seed of its case; run that one again with
 * {@code -Dasyncdb.seed=}.
 */
class NamedParametersPropertyTest {

  private static final long FIRST_SEED = Long.getLong("asyncdb.seed", System.nanoTime());
  private static final int PARSED = Long.getLong("asyncdb.seed") == null ? 20_000 : 1;
  private static final int RUN = Long.getLong("asyncdb.seed") == null ? 500 : 1;

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
  }

  @Test
  void parse_anySql_changesNothingButTheParameters() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + PARSED; seed++) {
      parseOne(seed);
    }
  }

  private static void parseOne(long seed) {
    SqlPieces pieces = new SqlPieces(seed);
    boolean named = pieces.chance(70);
    StringBuilder sql = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    Set<String> names = new LinkedHashSet<>();
    int highest = 0;
    for (int i = pieces.upTo(12); i > 0; i--) {
      if (pieces.chance(30)) {
        int number = pieces.upTo(5);
        String name = "p" + number;
        names.add(name);
        highest = Math.max(highest, number);
        sql.append(named ? ":" + name : "$" + number);
        expected.append('$').append(named ? new ArrayList<>(names).indexOf(name) + 1 : number);
      } else {
        String piece =
            pieces.chance(50)
                ? pieces.constant(pieces.text())
                : pieces.chance(50) ? pieces.identifier(pieces.text()) : pieces.operators();
        sql.append(piece);
        expected.append(SqlPieces.forDriver(piece));
      }
      // Behind a comma no string goes on.
      String between = " ," + pieces.space();
      sql.append(between);
      expected.append(between);
    }
    ParsedSql parsed = NamedParameters.parse(sql.toString());
    assertThat(parsed.driverSql()).as("seed %d: %s", seed, sql).isEqualTo(expected.toString());
    assertThat(parsed.names())
        .as("seed %d: %s", seed, sql)
        .containsExactlyElementsOf(named ? names : Set.of());
    assertThat(parsed.parameterCount())
        .as("seed %d: %s", seed, sql)
        .isEqualTo(named ? names.size() : highest);
  }

  @Test
  void parse_anySql_meansToTheServerWhatItShould() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + RUN; seed++) {
      runOne(seed);
    }
  }

  private static void runOne(long seed) {
    SqlPieces pieces = new SqlPieces(seed);
    StringBuilder sql = new StringBuilder("select").append(pieces.space()).append("array[");
    List<String> values = new ArrayList<>();
    List<String> bound = new ArrayList<>();
    for (int i = pieces.upTo(6); i > 0; i--) {
      String value = pieces.text();
      if (pieces.chance(50)) {
        sql.append(":v").append(bound.size()).append("::text");
        bound.add(value);
      } else {
        sql.append(pieces.constant(value));
      }
      values.add(value);
      sql.append(i > 1 ? pieces.space() + "," + pieces.space() : "");
    }
    sql.append("]::text[] as")
        .append(pieces.space())
        .append(pieces.identifier("a:b" + pieces.text()));
    Statement statement = db.sql(sql.toString());
    for (int i = 0; i < bound.size(); i++) {
      statement = statement.bind("v" + i, bound.get(i));
    }
    assertThat(statement.as(String[].class).one().block())
        .as("seed %d: %s", seed, sql)
        .containsExactlyElementsOf(values);
  }
}
