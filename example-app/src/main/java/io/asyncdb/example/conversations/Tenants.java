package io.asyncdb.example.conversations;

import static io.asyncdb.example.schema.Tables.TENANTS;

import io.asyncdb.Database;
import io.asyncdb.jooq.JooqDatabase;
import org.jooq.JSONB;
import org.jooq.Records;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The directory of tenants, which is the same for everybody. */
public final class Tenants {

  private final JooqDatabase jooq;

  /** Works on a database that the caller closes. */
  public Tenants(Database database) {
    this.jooq = JooqDatabase.over(database);
  }

  /**
   * Creates a tenant.
   *
   * @throws io.asyncdb.error.ConstraintViolationException in the {@code Mono}, where the name is
   *     taken
   */
  public Mono<Tenant> create(String name, JSONB metadata) {
    return jooq.query(
            dsl ->
                dsl.insertInto(TENANTS)
                    .set(TENANTS.NAME, name)
                    .set(TENANTS.METADATA, metadata)
                    .returningResult(
                        TENANTS.ID, TENANTS.NAME, TENANTS.METADATA, TENANTS.CREATED_AT))
        .map(Records.mapping(Tenant::new))
        .one();
  }

  /** Lists tenants, newest first. */
  public Mono<Page<Tenant>> page(int limit, @Nullable Cursor after) {
    return jooq.query(
            dsl ->
                Page.query(
                    dsl.select(TENANTS.ID, TENANTS.NAME, TENANTS.METADATA, TENANTS.CREATED_AT)
                        .from(TENANTS)
                        .orderBy(TENANTS.CREATED_AT.desc(), TENANTS.ID.desc()),
                    limit,
                    after))
        .map(Records.mapping(Tenant::new))
        .list()
        .map(rows -> Page.of(rows, limit, Tenant::place));
  }
}
