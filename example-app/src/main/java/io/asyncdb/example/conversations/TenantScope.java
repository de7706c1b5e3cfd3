package io.asyncdb.example.conversations;

import io.asyncdb.Database;
import io.asyncdb.SqlOperations;
import io.asyncdb.TransactionOptions;
import io.asyncdb.TransactionOptions.AccessMode;
import io.asyncdb.jooq.JooqDatabase;
import java.util.UUID;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Transactions that see the rows of one tenant and no others'.
 *
 * <p>The first statement of each takes on a role to which row-level security applies, whoever the
 * app has logged in as, and names the tenant to the policies. Both end with the transaction, so
 * that nothing of a tenant stays on a pooled connection. Queries need not name the tenant: one that
 * forgets it is not a leak.
 */
public final class TenantScope {

  private static final TransactionOptions READ =
      TransactionOptions.DEFAULT.withAccessMode(AccessMode.READ_ONLY);

  private final Database database;

  TenantScope(Database database) {
    this.database = database;
  }

  /** Runs work that only reads. */
  <T> Mono<T> read(UUID tenant, Function<? super JooqDatabase, ? extends Mono<T>> work) {
    return run(READ, tenant, work);
  }

  /** Runs work that may write, and commits it. */
  <T> Mono<T> write(UUID tenant, Function<? super JooqDatabase, ? extends Mono<T>> work) {
    return run(TransactionOptions.DEFAULT, tenant, work);
  }

  private <T> Mono<T> run(
      TransactionOptions options,
      UUID tenant,
      Function<? super JooqDatabase, ? extends Mono<T>> work) {
    return database.inTransaction(
        options,
        transaction ->
            enter(transaction, tenant)
                .then(Mono.defer(() -> work.apply(JooqDatabase.over(transaction)))));
  }

  /**
   * Confines what follows in a transaction to a tenant. May be called again for another.
   *
   * @param transaction the transaction
   * @param tenant the tenant
   * @return completes when it is so; fails with {@link NotFoundException} where there is no such
   *     tenant
   */
  public static Mono<Void> enter(SqlOperations transaction, UUID tenant) {
    return transaction
        .sql(
            """
            select set_config('role', 'conversations_app', true),
                   set_config('app.tenant_id', id::text, true)
            from tenants where id = :tenant
            """)
        .bind("tenant", tenant)
        .name("tenant.enter")
        .execute()
        .flatMap(
            found ->
                found == 1 ? Mono.empty() : Mono.error(new NotFoundException("tenant", tenant)));
  }
}
