package io.asyncdb.moving;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.asyncdb.Database;
import io.asyncdb.test.PostgresExtension;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.CrudRepository;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import reactor.core.publisher.Mono;

/** A repository of Spring Data JDBC, and what it becomes: both have the same results. */
class FromSpringDataTest {

  @RegisterExtension static final PostgresExtension postgres = Shelf.extension();

  static Database db;
  static AnnotationConfigApplicationContext spring;

  @BeforeAll
  static void open() {
    db = Shelf.database(postgres);
    HikariDataSource pool = Shelf.pool(postgres);
    spring = new AnnotationConfigApplicationContext();
    spring.registerBean(HikariDataSource.class, () -> pool, bean -> bean.setDestroyMethodName(""));
    spring.register(Repositories.class);
    spring.refresh();
  }

  @AfterAll
  static void close() {
    spring.close();
  }

  @BeforeEach
  void fill() {
    Shelf.fill(db);
  }

  // tag::repositoryBefore[]
  @Table("author")
  record Author(@Id @Nullable Long id, String email, String fullName) {}

  interface AuthorRepository extends CrudRepository<Author, Long> {

    Optional<Author> findByEmail(String email);

    List<Author> findByIdGreaterThanOrderById(long id);
  }

  // end::repositoryBefore[]

  // tag::repositoryAfter[]
  record Authors(Database db) {

    private static final String SELECT = "select id, email, full_name from author ";

    Mono<Author> findByEmail(String email) {
      return db.sql(SELECT + "where email = :email")
          .bind("email", email)
          .as(Author.class)
          .optional();
    }

    Mono<List<Author>> findByIdGreaterThan(long id) {
      return db.sql(SELECT + "where id > :id order by id").bind("id", id).as(Author.class).list();
    }

    Mono<Author> add(String email, String fullName) {
      return db.sql(
              """
              insert into author (email, full_name) values (:email, :fullName)
              returning id, email, full_name""")
          .bind("email", email)
          .bind("fullName", fullName)
          .as(Author.class)
          .one();
    }
  }

  // end::repositoryAfter[]

  @Test
  void repository_readAndWritten_givesTheSame() {
    AuthorRepository before = spring.getBean(AuthorRepository.class);
    Authors after = new Authors(db);

    assertThat(after.findByEmail("author2@example.org").blockOptional())
        .isEqualTo(before.findByEmail("author2@example.org"))
        .hasValue(new Author(2L, "author2@example.org", "Author 2"));
    assertThat(after.findByEmail("nobody@example.org").blockOptional())
        .isEqualTo(before.findByEmail("nobody@example.org"))
        .isEmpty();
    assertThat(after.findByIdGreaterThan(1).block())
        .isEqualTo(before.findByIdGreaterThanOrderById(1))
        .hasSize(2);
    assertThat(before.save(new Author(null, "ada@example.org", "Ada")).id()).isEqualTo(4);
    assertThat(after.add("bob@example.org", "Bob").block())
        .isEqualTo(new Author(5L, "bob@example.org", "Bob"))
        .isEqualTo(before.findById(5L).orElseThrow());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableJdbcRepositories(considerNestedRepositories = true)
  static class Repositories extends AbstractJdbcConfiguration {

    @Bean
    NamedParameterJdbcOperations operations(HikariDataSource pool) {
      return new NamedParameterJdbcTemplate(pool);
    }

    @Bean
    PlatformTransactionManager transactionManager(HikariDataSource pool) {
      return new JdbcTransactionManager(pool);
    }
  }
}
