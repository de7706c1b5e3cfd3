package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.test.PostgresExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

class AfterCommitTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private Database db;

  @BeforeEach
  void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql("create table items (name text unique)").execute().block();
  }

  @Test
  void afterCommit_runsOnceCommittedAndNeverAfterARollback() {
    List<String> ran = new CopyOnWriteArrayList<>();
    db.inTransaction(
            tx -> {
              tx.afterCommit(() -> ran.add("first"));
              tx.afterCommit(
                  () -> {
                    throw new IllegalStateException("logged");
                  });
              Mono<Long> kept =
                  tx.inTransaction(
                      inner -> {
                        inner.afterCommit(() -> ran.add("kept"));
                        return insert(inner, "b");
                      });
              Mono<Long> undone =
                  tx.inTransaction(
                      inner -> {
                        inner.afterCommit(() -> ran.add("undone"));
                        inner.setRollbackOnly();
                        return insert(inner, "c");
                      });
              return insert(tx, "a").then(kept).then(undone).doOnNext(n -> ran.add("working"));
            })
        .block();
    assertThat(ran).containsExactly("working", "first", "kept");
    ran.clear();
    db.inTransaction(
            tx -> {
              tx.afterCommit(() -> ran.add("wrong"));
              tx.setRollbackOnly();
              return insert(tx, "d");
            })
        .block();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx -> {
                          tx.afterCommit(() -> ran.add("wrong"));
                          return insert(tx, "a");
                        })
                    .block())
        .isInstanceOf(ConstraintViolationException.class);
    assertThat(ran).isEmpty();
  }

  private static Mono<Long> insert(SqlOperations on, String name) {
    return on.sql("insert into items values (:name)").bind("name", name).execute();
  }
}
