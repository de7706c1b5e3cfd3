package io.asyncdb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.bench.candidate.Candidates;
import io.asyncdb.bench.load.Load;
import io.asyncdb.bench.load.Suite;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.test.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every candidate does every workload's work, so that none wins by doing less. */
class CandidateTest {

  private static final int CONNECTIONS = 4;

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @BeforeAll
  static void createDataset() throws SQLException {
    try (Connection connection = postgres.connect()) {
      Dataset.create(connection);
    }
  }

  /** Who takes part in a workload, whatever the number of callers. */
  private static Stream<Candidates> doing(String workload) {
    Set<Candidates> candidates = EnumSet.noneOf(Candidates.class);
    Suite.full()
        .contests()
        .forEach(
            (load, takingPart) -> {
              if (load.workload().startsWith(workload)) {
                candidates.addAll(takingPart);
              }
            });
    assertThat(candidates).as("who does " + workload).isNotEmpty();
    return candidates.stream().filter(candidate -> candidate.missing().isEmpty());
  }

  static Stream<Candidates> readingOneRow() {
    return doing("one-row-by-key");
  }

  @ParameterizedTest
  @MethodSource("readingOneRow")
  void oneRowByKey_anyCandidate_readsTheWholeRow(Candidates candidate) {
    try (Candidate opened = open(candidate)) {
      Answer<Item> answer = new Answer<>();
      opened.callers().execute(() -> opened.oneRowByKey(4711, answer));
      assertThatItIsItem4711(answer.join());
    }
  }

  private static void assertThatItIsItem4711(Item item) {
    assertThat(item)
        .isEqualTo(
            new Item(
                4711,
                UUID.fromString("b52340b4-de45-66b8-04c9-880aa0b4af5f"),
                item.body(),
                "{\"tags\": [\"first\", \"second\"], \"number\": 4711}",
                item.createdAt()));
    assertThat(item.body()).hasSize(64);
    assertThat(item.createdAt().toInstant())
        .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(4711));
  }

  @ParameterizedTest
  @MethodSource("readingOneRow")
  void oneRowByKey_noSuchRow_fails(Candidates candidate) {
    try (Candidate opened = open(candidate)) {
      Answer<Item> answer = new Answer<>();
      opened.callers().execute(() -> opened.oneRowByKey(Dataset.ITEMS + 1, answer));

      assertThat(answer).failsWithin(Duration.ofSeconds(10));
    }
  }

  static Stream<Candidates> readingTyped() {
    return doing("typed-row-by-key");
  }

  @ParameterizedTest
  @MethodSource("readingTyped")
  void typedRowByKey_anyCandidate_readsThatRow(Candidates candidate) {
    try (Candidate opened = open(candidate)) {
      Answer<Keyed> answer = new Answer<>();
      opened.callers().execute(() -> opened.typedRowByKey(4711, answer));

      assertThat(answer.join().id()).isEqualTo(4711);
    }
  }

  static Stream<Candidates> readingManyTyped() {
    return doing("read-typed");
  }

  @ParameterizedTest
  @MethodSource("readingManyTyped")
  void readTyped_anyCandidate_readsThemAll(Candidates candidate) {
    try (Candidate opened = open(candidate)) {
      Answer<List<? extends Keyed>> answer = new Answer<>();
      opened.callers().execute(() -> opened.readTyped(100, answer));

      assertThat(answer.join()).extracting(Keyed::id).doesNotHaveDuplicates().hasSize(100);
    }
  }

  static Stream<Candidates> readingChildren() {
    return doing("top-three");
  }

  @ParameterizedTest
  @MethodSource("readingChildren")
  void topThree_anyCandidate_readsTheNewestFirst(Candidates candidate) {
    try (Candidate opened = open(candidate)) {
      Answer<List<Child>> answer = new Answer<>();
      opened.callers().execute(() -> opened.topThree(42, answer));

      List<Child> children = answer.join();
      assertThat(children).extracting(Child::id).containsExactly(420, 419, 418);
      assertThat(children).extracting(Child::parent).containsOnly(42);
      assertThat(children.get(0).body()).hasSize(32);
      assertThat(children.get(0).createdAt().toInstant())
          .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(420));
    }
  }

  static Stream<Candidates> insertingOneRow() {
    return doing("insert");
  }

  @ParameterizedTest
  @MethodSource("insertingOneRow")
  void insert_anyCandidate_insertsIt(Candidates candidate) throws SQLException {
    long before = count("entries where account = 43 and amount = -7");
    try (Candidate opened = open(candidate)) {
      Answer<Long> answer = new Answer<>();
      opened.callers().execute(() -> opened.insert(new Entry(43, -7), answer));

      assertThat(answer.join()).isEqualTo(1);
      assertThat(count("entries where account = 43 and amount = -7")).isEqualTo(before + 1);
    }
  }

  static Stream<Candidates> runningATransaction() {
    return doing("update-and-insert");
  }

  @ParameterizedTest
  @MethodSource("runningATransaction")
  void updateAndInsert_anyCandidate_doesBoth(Candidates candidate) throws SQLException {
    long balance = count("generate_series(1, (select balance from accounts where id = 42))");
    long entries = count("entries where account = 42");
    try (Candidate opened = open(candidate)) {
      Answer<Long> answer = new Answer<>();
      opened.callers().execute(() -> opened.updateAndInsert(42, answer));
      assertThat(answer.join()).isEqualTo(2);
      assertThat(count("accounts where id = 42 and balance = " + (balance + 1))).isEqualTo(1);
      assertThat(count("entries where account = 42")).isEqualTo(entries + 1);

      Answer<Long> none = new Answer<>();
      opened.callers().execute(() -> opened.updateAndInsert(Dataset.ITEMS + 1, none));
      assertThat(none.join()).as("no account, but an entry").isEqualTo(1);
    }
  }

  static Stream<Candidates> insertingManyRows() {
    return doing("bulk-insert");
  }

  @ParameterizedTest
  @MethodSource("insertingManyRows")
  void bulkInsert_anyCandidate_insertsEachRowAsItIs(Candidates candidate) throws SQLException {
    try (Connection connection = postgres.connect()) {
      Dataset.reset(connection);
    }
    List<Line> lines =
        Stream.concat(
                Line.lines(1_000).stream(),
                Stream.of(
                    new Line(-1, 7, "tab\t, line\nfeed, \\n, \\., quote\" and ü", Line.FIRST)))
            .toList();
    try (Candidate opened = open(candidate)) {
      Answer<Long> answer = new Answer<>();
      opened.callers().execute(() -> opened.bulkInsert(lines, answer));

      assertThat(answer.join()).isEqualTo(1_001);
    }
    assertThat(count("lines")).isEqualTo(1_001);
    assertThat(
            count(
                "lines where id = -1 and item = 7 and created_at = '2026-01-01 00:00:00Z' and"
                    + " note = E'tab\\t, line\\nfeed, \\\\n, \\\\., quote\" and ü'"))
        .isEqualTo(1);
    assertThat(
            count(
                "lines where item = id + 1 and note = format('line number %s of the load', id)"
                    + " and created_at = timestamptz '2026-01-01 00:00:00Z'"
                    + " + make_interval(secs => id)"))
        .isEqualTo(1_000);
  }

  static Stream<Candidates> readingATable() {
    return doing(Workload.READ_ITEMS.name());
  }

  @ParameterizedTest
  @MethodSource("readingATable")
  void readItems_anyCandidate_readsEachOnce(Candidates candidate) {
    try (Candidate opened = open(candidate)) {
      Answer<List<Item>> answer = new Answer<>();
      opened.callers().execute(() -> opened.readItems(answer));

      List<Item> items = answer.join();
      assertThat(items.stream().mapToInt(Item::id).distinct().count()).isEqualTo(Dataset.ITEMS);
      assertThat(items).hasSize(Dataset.ITEMS);
      assertThatItIsItem4711(
          items.stream().filter(item -> item.id() == 4711).findFirst().orElseThrow());
    }
  }

  /** Loads of many callers, with the candidates that bear them. */
  static Stream<Load> loadsOfMany() {
    return Suite.full().contests().keySet().stream()
        .filter(load -> load.callers() == 64 && !load.distant() && load.connections() == 16);
  }

  @ParameterizedTest
  @MethodSource("loadsOfMany")
  void callers_manyAtOnce_areAllAnswered(Load load) {
    Workload<?> workload = Workload.named(load.workload());
    for (Candidates candidate : Suite.full().contests().get(load)) {
      if (candidate.missing().isEmpty()) {
        try (Candidate opened = open(candidate)) {
          assertThat(Callers.run(opened, workload, 64, made -> made == 10, nanos -> {}))
              .as(candidate.label())
              .isPositive();
        }
      }
    }
  }

  private static long count(String what) throws SQLException {
    try (Connection connection = postgres.connect();
        var rows = connection.createStatement().executeQuery("select count(*) from " + what)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static Candidate open(Candidates candidate) {
    return candidate.open(DatabaseConfig.fromUrl(postgres.url()), CONNECTIONS);
  }

  private static final class Answer<T> extends CompletableFuture<T> implements Reply<T> {
    @Override
    public void received(T value) {
      complete(value);
    }

    @Override
    public void failed(Throwable error) {
      completeExceptionally(error);
    }
  }
}
