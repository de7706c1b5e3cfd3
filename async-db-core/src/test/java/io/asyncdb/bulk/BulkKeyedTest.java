package io.asyncdb.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.test.PostgresExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Rows that are found by their keys, and changed or deleted. */
class BulkKeyedTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  record Account(long id, BigDecimal balance, List<String> tags) {}

  private static final BulkInsert<Account> NEW = BulkInsert.into("accounts", Account.class);

  private static final BulkUpdate<Account> BALANCES =
      BulkUpdate.<Account>of("accounts")
          .column("id", Account::id)
          .column("balance", Account::balance)
          .by("id");

  private static final BulkDelete<Long> CLOSED =
      BulkDelete.<Long>from("accounts").by("id", id -> id);

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            "create table accounts (id int8 primary key, balance numeric, tags text[], twice numeric generated always as (2 * balance) stored)")
        .execute()
        .block();
  }

  @BeforeEach
  void fill() {
    db.sql("truncate accounts").execute().block();
    NEW.rows(accounts(1, 2_000)).run(db).block();
  }

  private static List<Account> accounts(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> new Account(i, BigDecimal.valueOf(i), List.of("a", "b" + i)))
        .toList();
  }

  private static BigDecimal sum() {
    return db.sql("select coalesce(sum(balance), 0) from accounts")
        .as(BigDecimal.class)
        .one()
        .block();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1_000})
  void update_rowsThatAreThereAndNot_tellsOfEach(int half) {
    List<Account> changed =
        accounts(2_000 - half + 1, 2_000 + half).stream()
            .map(a -> new Account(a.id, BigDecimal.ZERO, List.of()))
            .toList();
    List<Boolean> found = BALANCES.rows(changed).run(db).block();
    assertThat(found).hasSize(2 * half);
    assertThat(found.subList(0, half)).containsOnly(true);
    assertThat(found.subList(half, 2 * half)).containsOnly(false);
    int left = 2_000 - half;
    assertThat(sum()).isEqualByComparingTo(BigDecimal.valueOf((long) left * (left + 1) / 2));
  }

  @Test
  void update_nullKeyOrValue_isNoMatchOrStored() {
    BulkUpdate<Integer> toNull =
        BulkUpdate.<Integer>of("accounts")
            .column("id", i -> i == 0 ? null : i)
            .column("balance", i -> null)
            .by("id");
    assertThat(toNull.rows(List.of(0, 1)).run(db).block()).containsExactly(false, true);
    assertThat(
            db.sql("select id from accounts where balance is null").as(Long.class).list().block())
        .containsExactly(1L);
    assertThat(toNull.rows(List.of()).run(db).block()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 300})
  void update_arrays_areSetWhole(int count) {
    BulkUpdate<Account> whole = BulkUpdate.of("accounts", Account.class).by("id");
    List<Account> changed =
        accounts(1, count).stream().map(a -> new Account(a.id, a.balance, List.of("x"))).toList();
    assertThat(whole.rows(changed).run(db).block()).hasSize(count).containsOnly(true);
    assertThat(
            db.sql("select count(*) from accounts where tags = '{x}'").as(Long.class).one().block())
        .isEqualTo(count);
  }

  @Test
  void update_inATransaction_isPartOfIt() {
    db.inTransaction(
            tx -> {
              tx.setRollbackOnly();
              return BALANCES.rows(accounts(1, 10)).run(tx).then(Mono.just(1));
            })
        .block();
    assertThat(sum()).isEqualByComparingTo("2001000");
  }

  @Test
  void delete_rowsThatAreThereAndNot_tellsOfEach() {
    assertThat(CLOSED.rows(List.of(5L, 5_000L, 6L)).run(db).block())
        .containsExactly(true, false, true);
    assertThat(CLOSED.rows(List.of(5L)).run(db).block()).containsExactly(false);
    assertThat(sum()).isEqualByComparingTo("2000989");
  }

  @Test
  void by_generatedColumn_findsButIsNotSet() {
    BulkDelete<Integer> byTwice = BulkDelete.<Integer>from("accounts").by("twice", i -> i);
    assertThat(byTwice.rows(List.of(2, 3, 4)).run(db).block()).containsExactly(true, false, true);

    BulkUpdate<Integer> twice =
        BulkUpdate.<Integer>of("accounts").column("id", i -> i).column("twice", i -> i).by("id");
    assertThatThrownBy(() -> twice.rows(List.of(7)).run(db).block())
        .isInstanceOf(InvalidSqlException.class)
        .hasMessage("column twice is generated always: leave it out");
  }

  @Test
  void by_wrongKeys_saysSo() {
    assertThatThrownBy(() -> BulkUpdate.of("accounts", Account.class).by())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("by needs at least one column");
    assertThatThrownBy(() -> BulkUpdate.of("accounts", Account.class).rows(accounts(1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no key is named: call by(...) first");
    assertThatThrownBy(() -> BulkDelete.<Long>from("accounts").rows(List.of(1L)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no key is named: call by(...) first");
    assertThatThrownBy(
            () ->
                BulkUpdate.of("accounts", Account.class)
                    .by("name")
                    .rows(accounts(1, 1))
                    .run(db)
                    .block())
        .isInstanceOf(InvalidSqlException.class)
        .hasMessage("key name is none of the columns that rows have values for");
  }
}
