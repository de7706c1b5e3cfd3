package io.asyncdb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.r2dbc.BadSqlGrammarException;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Mono;

/** Spring's DatabaseClient and its transactions run on the facade. */
class SpringTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(10);

  private static Database db;
  private static DatabaseClient client;
  private static R2dbcTransactionManager manager;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql("create table users (id int generated always as identity, email text unique)")
        .execute()
        .block();
    // tag::spring[]
    ConnectionFactory connections = db.asConnectionFactory();
    DatabaseClient spring = DatabaseClient.create(connections);
    R2dbcTransactionManager transactions = new R2dbcTransactionManager(connections);
    // end::spring[]
    client = spring;
    manager = transactions;
  }

  @BeforeEach
  void empty() {
    db.sql("truncate users restart identity").execute().block();
  }

  private static Mono<Long> insert(String email) {
    return client
        .sql("insert into users (email) values (:email)")
        .bind("email", email)
        .fetch()
        .rowsUpdated();
  }

  private static long count() {
    return client.sql("select count(*) from users").mapValue(Long.class).one().block(SOON);
  }

  @Test
  void client_ofSpring_insertsAndReads() {
    Map<String, Object> key =
        client
            .sql("insert into users (email) values (:email)")
            .bind("email", "ada@example.com")
            .filter(statement -> statement.returnGeneratedValues("id"))
            .fetch()
            .one()
            .block(SOON);
    insert("bob@example.com").block(SOON);

    List<String> emails =
        client
            .sql("select email from users where email in (:emails) order by email")
            .bind("emails", List.of("ada@example.com", "bob@example.com"))
            .mapValue(String.class)
            .all()
            .collectList()
            .block(SOON);

    assertThat(key).containsEntry("id", 1);
    assertThat(emails).containsExactly("ada@example.com", "bob@example.com");
    assertThat(client.sql("select email from users order by id").fetch().first().block(SOON))
        .containsEntry("email", "ada@example.com");
  }

  @Test
  void transaction_ofSpring_rollsBackOnAnError() {
    TransactionalOperator inTransaction = TransactionalOperator.create(manager);

    assertThatThrownBy(
            () ->
                inTransaction
                    .transactional(insert("ada@example.com").then(insert("ada@example.com")))
                    .block(SOON))
        .isInstanceOf(DuplicateKeyException.class);
    inTransaction.transactional(insert("bob@example.com")).block(SOON);

    assertThat(count()).isEqualTo(1);
  }

  @Test
  void nestedTransaction_ofSpring_isASavepoint() {
    DefaultTransactionDefinition nested =
        new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED);
    TransactionalOperator outer = TransactionalOperator.create(manager);
    TransactionalOperator inner = TransactionalOperator.create(manager, nested);

    outer
        .transactional(
            insert("ada@example.com")
                .then(
                    inner
                        .transactional(insert("bob@example.com").then(insert("ada@example.com")))
                        .onErrorResume(DuplicateKeyException.class, e -> Mono.just(0L))))
        .block(SOON);

    assertThat(count()).isEqualTo(1);
  }

  @Test
  void readOnlyTransaction_ofSpring_refusesToWrite() {
    DefaultTransactionDefinition readOnly = new DefaultTransactionDefinition();
    readOnly.setReadOnly(true);
    readOnly.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    readOnly.setTimeout(5);

    assertThatThrownBy(
            () ->
                TransactionalOperator.create(manager, readOnly)
                    .transactional(insert("ada@example.com"))
                    .block(SOON))
        .hasStackTraceContaining("25006");
    assertThat(count()).isZero();
  }

  @Test
  void errors_reachSpring_asItSortsThem() {
    assertThatThrownBy(() -> client.sql("selec 1").fetch().one().block(SOON))
        .isInstanceOf(BadSqlGrammarException.class);
    assertThatThrownBy(
            () ->
                client
                    .sql("do $$ begin raise sqlstate '57014'; end $$")
                    .fetch()
                    .rowsUpdated()
                    .block(SOON))
        .isInstanceOf(QueryTimeoutException.class);
  }
}
