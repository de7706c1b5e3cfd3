package io.asyncdb.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.bulk.BulkUpdate;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.recipes.Recipe.Phase;
import io.asyncdb.recipes.TakenLocks.Work;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import reactor.core.publisher.Mono;

/**
 * The changes of docs/schema-changes, each applied under the traffic of the releases that are in
 * use at that time: no statement fails, and no file takes another lock than it says.
 */
class SchemaChangesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String WAITING =
      """
      select count(*) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'""";

  private Database db;

  static List<Recipe> recipes() throws IOException {
    return Recipe.all();
  }

  @BeforeEach
  void fill() throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema public cascade; create schema public");
      statement.execute(Recipe.schema());
    }
    db = postgres.open(Database::open, d -> d.stats().active());
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void change_appliedPhaseByPhase_disturbsNeitherRelease(Recipe recipe) throws Exception {
    List<Phase> phases = recipe.phases();
    boolean newRelease = false;
    for (int i = 0; i < phases.size(); i++) {
      Phase phase = phases.get(i);
      List<String> inUse = inUse(recipe, phase, newRelease);
      try (Traffic traffic = new Traffic(db, inUse)) {
        traffic.goesOn();
        apply(phase, traffic);
        traffic.goesOn();
      }
      newRelease = i + 1 == phases.size() || !phases.get(i + 1).runsInBatches();
      if (newRelease && !phase.endsTheOldRelease()) {
        try (Traffic traffic = new Traffic(db, both(recipe))) {
          traffic.goesOn();
        }
        for (String difference : recipe.statements("same.sql")) {
          assertThat(db.sql(difference).as(Long.class).list().block()).isEmpty();
        }
      }
    }
  }

  private static List<String> inUse(Recipe recipe, Phase phase, boolean newRelease) {
    if (phase.endsTheOldRelease()) {
      return recipe.statements("new.sql");
    }
    return newRelease ? both(recipe) : recipe.statements("old.sql");
  }

  private static List<String> both(Recipe recipe) {
    List<String> statements = new ArrayList<>(recipe.statements("old.sql"));
    statements.addAll(recipe.statements("new.sql"));
    return statements;
  }

  private void apply(Phase phase, Traffic traffic) throws Exception {
    if (phase.runsInBatches()) {
      assertThat(Backfill.run(db, phase.text()).block()).isGreaterThanOrEqualTo(4);
    } else if (phase.runsOutsideOfTransactions()) {
      applyBesideATransaction(phase, traffic);
    } else {
      applyInATransaction(phase);
    }
  }

  /** Looks at the locks after each statement, while none of them has been let go. */
  private static void applyInATransaction(Phase phase) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      int backend = connection.unwrap(PGConnection.class).getBackendPID();
      Map<String, Work> before = TakenLocks.work(connection);
      TreeMap<String, String> locks = new TreeMap<>();
      Set<String> read = new HashSet<>();
      for (String sql : phase.statements()) {
        statement.execute(sql);
        locks.putAll(TakenLocks.of(connection, backend));
        TakenLocks.work(connection)
            .forEach(
                (table, work) -> {
                  if (before.containsKey(table) && work.read() > before.get(table).read()) {
                    read.add(table);
                  }
                });
      }
      Map<String, Work> after = TakenLocks.work(connection);
      connection.commit();

      locks.keySet().retainAll(before.keySet()); // a table that is new is in nobody's way
      TreeMap<String, String> taken = new TreeMap<>();
      locks.forEach(
          (table, mode) -> {
            boolean reads = read.contains(table);
            taken.put(table, mode + ", reads " + (reads ? "each row" : "no row"));
            assertThat(TakenLocks.stopsWriters(mode) && reads)
                .as("%s reads %s while nobody can write", phase.name(), table)
                .isFalse();
            assertThat(after.get(table).file())
                .as("%s rewrites %s", phase.name(), table)
                .isEqualTo(before.get(table).file());
          });
      assertThat(taken).isEqualTo(phase.saidLocks());
    }
  }

  /** Holds the statement up with a transaction that has written, and looks at its locks then. */
  private static void applyBesideATransaction(Phase phase, Traffic traffic) throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        Connection writer = postgres.connect();
        Statement write = writer.createStatement();
        Connection observer = postgres.connect()) {
      int backend = connection.unwrap(PGConnection.class).getBackendPID();
      writer.setAutoCommit(false);
      write.execute("update orders set amount = amount + 1 where id = 8000");
      Future<Boolean> applied = threads.submit(() -> statement.execute(phase.text()));
      Await.until(
          PATIENCE,
          () -> !locks(observer, backend).isEmpty(),
          () -> phase.name() + " takes no lock");
      traffic.goesOn();
      TreeMap<String, String> taken = new TreeMap<>();
      locks(observer, backend)
          .forEach((table, mode) -> taken.put(table, mode + ", reads each row"));
      assertThat(applied.isDone()).isFalse();
      assertThat(taken).isEqualTo(phase.saidLocks());
      writer.commit();
      applied.get();
    } finally {
      threads.shutdownNow();
    }
  }

  private static Map<String, String> locks(Connection observer, int backend) {
    try {
      return TakenLocks.of(observer, backend);
    } catch (SQLException error) {
      throw new IllegalStateException(error);
    }
  }

  @Test
  void splitTable_bothReleasesAtOneRow_waitForEachOtherInOneOrder() throws Exception {
    Recipe split = Recipe.named("split-table");
    String newUpdate = split.statements("new.sql").get(2);
    try (Connection old = postgres.connect();
        Statement statement = old.createStatement()) {
      statement.execute(split.phases().get(0).text());
      statement.execute("insert into contacts (customer_id) select id from customers where id = 1");
      old.setAutoCommit(false);
      statement.execute("select id from customers where id = 1 for update");
      Mono<Long> update = db.sql(newUpdate).bind("i", 500).timeout(PATIENCE).execute();
      Future<Long> updated = update.toFuture();
      Await.until(
          PATIENCE,
          () -> db.sql(WAITING).as(Long.class).one().block() == 1,
          () -> "the new release does not wait for the row");
      statement.execute("update customers set phone = '+2' where id = 1");
      old.commit();
      assertThat(updated.get()).isEqualTo(1);
    }
    assertThat(db.sql("select phone from customers where id = 1").as(String.class).one().block())
        .isEqualTo("+3 500");
  }

  @Test
  void statement_thatDoesNotNameItsColumns_failsInATransactionWhenOneComes() throws SQLException {
    String all = "select * from customers where id = :i";
    String named = "select id, email from customers where id = :i";
    assertThat(List.of(inTransaction(all), inTransaction(named))).containsOnly("c1@example.org");
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("alter table customers add column locale text");
    }
    assertThat(inTransaction(named)).isEqualTo("c1@example.org");
    assertThatThrownBy(() -> inTransaction(all)).isInstanceOf(DatabaseException.class);
    assertThat(inTransaction(all)).isEqualTo("c1@example.org");
  }

  private String inTransaction(String sql) {
    return db.inTransaction(
            tx -> tx.sql(sql).bind("i", 1).map(row -> row.get("email", String.class)).one())
        .block();
  }

  // tag::computed[]
  record Contact(long id, String phone) {}

  static final BulkUpdate<Contact> PHONES = BulkUpdate.of("customers", Contact.class).by("id");

  /** Rewrites the phones after a key; emits the last key of the batch, or nothing at the end. */
  static Mono<Long> normalize(Database db, long after) {
    return db.inTransaction(
        tx ->
            tx.sql(
                    """
                    select id, phone from customers
                    where id > :after order by id limit 1000 for update""")
                .bind("after", after)
                .as(Contact.class)
                .list()
                .filter(batch -> !batch.isEmpty())
                .flatMap(
                    batch ->
                        PHONES
                            .rows(batch.stream().map(SchemaChangesTest::normalized).toList())
                            .run(tx)
                            .thenReturn(batch.get(batch.size() - 1).id())));
  }

  // end::computed[]

  private static Contact normalized(Contact contact) {
    return new Contact(contact.id(), contact.phone().replaceAll("[^+0-9]", ""));
  }

  @Test
  void backfill_ofWhatJavaComputes_changesEachRow() throws Exception {
    List<String> traffic = List.of("update customers set name = 'C' || :i where id = :i % 500 + 1");
    try (Traffic old = new Traffic(db, traffic)) {
      // tag::all[]
      Mono<Long> batches = normalize(db, 0).expand(last -> normalize(db, last)).count();
      // end::all[]
      assertThat(batches.block()).isEqualTo(4);
      old.goesOn();
    }
    List<Long> left =
        db.sql("select id from customers where phone is distinct from '+1555' || id")
            .as(Long.class)
            .list()
            .block();
    assertThat(left).isEmpty();
  }
}
