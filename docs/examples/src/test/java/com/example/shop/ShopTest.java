package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.shop.Shop.NewProduct;
import com.example.shop.Shop.Turnover;
import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.test.PostgresExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

class ShopTest {

  @RegisterExtension
  static final PostgresExtension postgres =
      PostgresExtension.withTemplate(
          "shop", url -> Migrations.of(DatabaseConfig.fromUrl(url)).migrate());

  static Database db;
  static Shop shop;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    shop = new Shop(db);
  }

  @BeforeEach
  void fill() {
    db.sql("truncate products, orders, order_lines restart identity").execute().block();
    shop.add(
            List.of(
                new NewProduct("tea", new BigDecimal("2.50"), 10),
                new NewProduct("cup", new BigDecimal("8.00"), 1)))
        .block();
  }

  @Test
  void order_ofWhatIsThere_takesItFromTheStock() {
    Long first = shop.order("ada", List.of(new Line(2, 1), new Line(1, 4))).block();
    Long second = shop.order("bob", List.of(new Line(1, 1))).block();

    assertThat(List.of(first, second)).containsExactly(1L, 2L);
    assertThat(shop.product(1).block()).isEqualTo(new Product(1, "tea", new BigDecimal("2.50"), 5));
    assertThat(shop.turnover().block())
        .containsExactly(
            new Turnover("ada", new BigDecimal("18.00")),
            new Turnover("bob", new BigDecimal("2.50")));
  }

  @Test
  void order_ofMoreThanIsThere_leavesNothingBehind() {
    List<Line> lines = List.of(new Line(1, 4), new Line(2, 2));
    assertThatThrownBy(() -> shop.order("ada", lines).block())
        .isInstanceOf(SoldOutException.class)
        .hasMessage("Product 2 is sold out.");

    assertThat(shop.product(1).map(Product::stock).block()).isEqualTo(10);
    assertThat(shop.turnover().block()).isEmpty();
  }

  @Test
  void order_byManyAtOnce_sellsNoMoreThanThereIs() {
    List<String> answers =
        Flux.range(0, 16)
            .flatMap(
                i ->
                    shop.order("customer " + i, List.of(new Line(2, 1)))
                        .map(id -> "sold")
                        .onErrorReturn(SoldOutException.class, "sold out"))
            .collectList()
            .block();

    assertThat(answers).hasSize(16).containsOnlyOnce("sold");
    assertThat(shop.product(2).map(Product::stock).block()).isZero();
  }

  @Test
  void add_ofAThousand_insertsAllOrNothing() {
    List<NewProduct> many =
        IntStream.range(0, 1_000)
            .mapToObj(i -> new NewProduct("product " + i, BigDecimal.ONE, i))
            .toList();

    assertThat(shop.add(many).block()).isEqualTo(1_000);
    assertThatThrownBy(() -> shop.add(many).block())
        .isInstanceOfSatisfying(
            ConstraintViolationException.class,
            refused -> assertThat(refused.constraint()).isEqualTo("products_name_key"));
    assertThat(shop.product(1_002).map(Product::name).block()).isEqualTo("product 999");
    assertThat(shop.product(5_000).blockOptional()).isEmpty();
  }
}
