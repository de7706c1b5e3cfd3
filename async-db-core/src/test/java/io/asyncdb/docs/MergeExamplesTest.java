package io.asyncdb.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.bulk.BulkInsert;
import io.asyncdb.merge.Lookup;
import io.asyncdb.merge.MergeOptions;
import io.asyncdb.merge.MergedInsert;
import io.asyncdb.merge.MergedQuery;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The examples of merged calls: what stands between the tags is shown in the docs. */
class MergeExamplesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  record Product(int id, String name) {}

  record Review(int product, int stars, String text) {}

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            """
            create table products (id int primary key, name text not null);
            create table reviews (
              id bigint generated always as identity primary key,
              product int not null references products,
              stars int not null,
              text text not null);
            create index on reviews (product, stars desc, id);
            insert into products select i, 'product ' || i from generate_series(1, 100) i""")
        .execute()
        .block();
  }

  @Test
  void merge() {
    // tag::lookup[]
    Lookup<Integer, Product> products =
        Lookup.over(
            db, "select id, name from products where id = any(:keys)", Product.class, Product::id);
    Mono<Product> product = products.get(42); // a thousand at once: a handful of statements
    // end::lookup[]

    // tag::query[]
    MergedQuery<Review> best =
        MergedQuery.of(
            db,
            """
            select product, stars, text from reviews
            where product = :product order by stars desc, id limit 3""",
            Review.class);
    Mono<List<Review>> bestThree = best.bind("product", 42).list();
    // end::query[]

    // tag::insert[]
    MergedInsert<Review, Long> reviews =
        MergedInsert.of(db, BulkInsert.into("reviews", Review.class)).returning(Long.class, "id");
    Mono<Long> id = reviews.run(new Review(42, 5, "as described"));
    // end::insert[]

    // tag::options[]
    Lookup<Integer, Product> patient =
        products.with(
            MergeOptions.DEFAULT
                .withName("products.byId")
                .withLanes(4)
                .withTimeout(Duration.ofSeconds(2)));
    // end::options[]

    assertThat(product.block()).isEqualTo(new Product(42, "product 42"));
    assertThat(id.block()).isPositive();
    assertThat(bestThree.block()).containsExactly(new Review(42, 5, "as described"));
    assertThat(Flux.range(1, 100).flatMap(patient::get).count().block()).isEqualTo(100);
  }
}
