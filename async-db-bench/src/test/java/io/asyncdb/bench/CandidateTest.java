package io.asyncdb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.test.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every candidate does every workload's work, so that none wins by doing less. */
class CandidateTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @BeforeAll
  static void createDataset() throws SQLException {
    try (Connection connection = postgres.connect()) {
      Dataset.create(connection);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneRowByKey_anyCandidate_readsTheWholeRow(Candidates candidate) {
    try (Candidate opened = open(candidate)) {
      Answer<Item> answer = new Answer<>();
      opened.oneRowByKey(4711, answer);

      Item item = answer.join();
      assertThat(item.id()).isEqualTo(4711);
      assertThat(item.token()).isEqualTo(UUID.fromString("b52340b4-de45-66b8-04c9-880aa0b4af5f"));
      assertThat(item.body()).hasSize(64);
      assertThat(item.attributes().asString())
          .isEqualTo("{\"tags\": [\"first\", \"second\"], \"number\": 4711}");
      assertThat(item.createdAt().toInstant())
          .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(4711));
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneRowByKey_noSuchRow_fails(Candidates candidate) {
    try (Candidate opened = open(candidate)) {
      Answer<Item> answer = new Answer<>();
      opened.oneRowByKey(Dataset.ITEMS + 1, answer);

      assertThat(answer).failsWithin(Duration.ofSeconds(10));
    }
  }

  @ParameterizedTest
  @EnumSource
  void updateAndInsert_anyCandidate_doesBoth(Candidates candidate) throws SQLException {
    try (Candidate opened = open(candidate)) {
      Answer<Long> answer = new Answer<>();
      opened.updateAndInsert(42, answer);
      assertThat(answer.join()).isEqualTo(2);
      assertThat(count("accounts where id = 42 and balance > 0")).isEqualTo(1);
      long entries = count("entries where account = 42");
      assertThat(entries).isPositive();

      Answer<Long> none = new Answer<>();
      opened.updateAndInsert(Dataset.ITEMS + 1, none);
      assertThat(none.join()).as("no account, but an entry").isEqualTo(1);
    }
  }

  private static long count(String what) throws SQLException {
    try (Connection connection = postgres.connect();
        var rows = connection.createStatement().executeQuery("select count(*) from " + what)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void callers_manyAtOnce_areAllAnswered(Candidates candidate) {
    try (Candidate opened = open(candidate)) {
      assertThat(Callers.run(opened, Workload.ONE_ROW_BY_KEY, 64, 640)).isPositive();
      assertThat(Callers.run(opened, Workload.UPDATE_AND_INSERT, 64, 640)).isPositive();
    }
  }

  private static Candidate open(Candidates candidate) {
    return candidate.open(DatabaseConfig.fromUrl(postgres.url()));
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
