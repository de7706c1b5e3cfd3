package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.ListenEvent.Gap;
import io.asyncdb.ListenEvent.Notification;
import io.asyncdb.ListenEvent.Reason;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.error.AccessDeniedException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;

class ListenTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Gap STARTED = new Gap(Reason.STARTED);
  private static final Gap RECONNECTED = new Gap(Reason.RECONNECTED);

  private final Disposable.Composite listeners = Disposables.composite();
  private Database db;

  @BeforeEach
  void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
  }

  @AfterEach
  void stop() {
    listeners.dispose();
  }

  /** Subscribes, and waits until the server delivers. */
  private List<ListenEvent> listen(Database on, String... channels) {
    List<ListenEvent> events = new CopyOnWriteArrayList<>();
    listeners.add(on.listen(channels).subscribe(events::add));
    awaitSize(events, 1);
    assertThat(events).containsExactly(STARTED);
    return events;
  }

  private static void awaitSize(List<ListenEvent> events, int size) {
    Await.until(LIMIT, () -> events.size() >= size, () -> "events: " + events);
  }

  private static void notify(Database on, String channel, String payload) {
    on.sql("select pg_notify(:channel, :payload)")
        .bind("channel", channel)
        .bind("payload", payload)
        .execute()
        .block();
  }

  private static List<String> payloads(List<ListenEvent> events) {
    return events.stream()
        .map(event -> event instanceof Notification n ? n.payload() : "gap")
        .toList();
  }

  /** Returns the process ids of the backends that listen for us. */
  private List<Integer> backends() {
    return db.sql(
            "select pid from pg_stat_activity where datname = current_database()"
                + " and query ~ '^LISTEN'")
        .as(Integer.class)
        .list()
        .block();
  }

  @Test
  void listen_notified_tellsChannelPayloadAndSender() {
    List<ListenEvent> events = listen(db, "orders", "carts");
    Integer pid =
        db.withSession(
                session ->
                    session
                        .sql("notify orders, 'nr 1'; notify carts; notify others, 'not heard'")
                        .execute()
                        .then(session.sql("select pg_backend_pid()").as(Integer.class).one()))
            .block();
    awaitSize(events, 3);
    assertThat(events)
        .containsExactly(
            STARTED, new Notification("orders", "nr 1", pid), new Notification("carts", "", pid));
    assertThat(db.stats().open()).as("connections of the pool").isEqualTo(1);
  }

  @Test
  void listen_namesThatNeedQuotes_areTakenAsTheyAre() {
    for (String name :
        List.of("Mixed Case", "a\"b", "a\"; select pg_sleep(60) --", "$1 :x ?", "größe", "'")) {
      List<ListenEvent> events = listen(db, name);
      notify(db, name, "heard");
      awaitSize(events, 2);
      assertThat(events.get(1)).isInstanceOf(Notification.class);
      assertThat(((Notification) events.get(1)).channel()).isEqualTo(name);
    }
  }

  @Test
  void listen_namesThatCannotBe_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> db.listen())
        .withMessage("listen needs a channel, was given none");
    for (String name : List.of("", "x".repeat(64), "ü".repeat(32), "a\0b")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> db.listen("fine", name))
          .withMessageStartingWith("channel must have 1 to 63 bytes and no NUL, was \"");
    }
  }

  @Test
  void listen_backendTerminated_tellsTheGapAndGoesOn() {
    List<ListenEvent> events = listen(db, "orders");
    notify(db, "orders", "before");
    awaitSize(events, 2);
    for (int round = 0; round < 3; round++) {
      db.sql("select pg_terminate_backend(:pid, 5000)")
          .bind("pid", backends().get(0))
          .execute()
          .block();
      awaitSize(events, 3 + 2 * round);
      assertThat(events.get(2 + 2 * round)).isEqualTo(RECONNECTED);
      notify(db, "orders", "after");
      awaitSize(events, 4 + 2 * round);
    }
    assertThat(payloads(events))
        .containsExactly("gap", "before", "gap", "after", "gap", "after", "gap", "after");
    assertThat(backends()).hasSize(1);
  }

  @Test
  void listen_serverStoppedAndStarted_tellsTheGapAndGoesOn() {
    try (PostgresServer server = PostgresServer.start();
        Database own = Database.open(server.url())) {
      List<ListenEvent> events = listen(own, "orders");
      server.stop();
      server.restart();
      awaitSize(events, 2);
      notify(own, "orders", "after");
      awaitSize(events, 3);
      assertThat(payloads(events)).containsExactly("gap", "gap", "after");
      assertThat(events.get(1)).isEqualTo(RECONNECTED);
    }
  }

  @Test
  void listen_serverNotThereYet_beginsWhenItIs() {
    try (PostgresServer server = PostgresServer.start();
        Database own = Database.open(server.url())) {
      server.stop();
      List<ListenEvent> events = new CopyOnWriteArrayList<>();
      listeners.add(own.listen("orders").subscribe(events::add));
      server.restart();
      awaitSize(events, 1);
      assertThat(events).containsExactly(STARTED);
    }
  }

  @Test
  void listen_serverRefuses_isAnError() {
    try (Database wrong =
        Database.open(
            DatabaseConfig.fromUrl(postgres.url()).toBuilder().password("wrong").build())) {
      assertThatThrownBy(() -> wrong.listen("orders").blockFirst(LIMIT))
          .isInstanceOf(AccessDeniedException.class);
    }
  }

  @Test
  void listen_behindATransactionPooler_isRefused() {
    Database pooled = Opened.with(postgres, config -> config.pooler(PoolerMode.TRANSACTION));
    assertThatThrownBy(() -> pooled.listen("orders"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("a pooler in transaction mode delivers no notifications");
  }

  @Test
  void listen_cancelled_closesItsConnection() {
    listen(db, "orders");
    assertThat(backends()).hasSize(1);
    listeners.dispose();
    Await.until(LIMIT, () -> backends().isEmpty(), () -> "still there: " + backends());
  }

  @Test
  void listen_databaseClosed_completesAndClosesItsConnection() {
    Database other = Database.open(postgres.url());
    List<String> ends = new CopyOnWriteArrayList<>();
    List<ListenEvent> events = new CopyOnWriteArrayList<>();
    listeners.add(
        other
            .listen("orders")
            .subscribe(events::add, error -> ends.add("error"), () -> ends.add("completed")));
    awaitSize(events, 1);
    other.close();
    assertThat(ends).containsExactly("completed");
    Await.until(LIMIT, () -> backends().isEmpty(), () -> "still there: " + backends());
    assertThatThrownBy(() -> other.listen("orders").blockFirst(LIMIT))
        .isInstanceOf(ConnectionException.class)
        .hasMessage("the database is closed");
  }

  @Test
  void listen_poolSaturated_needsNoneOfIts() {
    Database small = Opened.with(postgres, config -> config.pool(pool -> pool.withMaxSize(1)));
    Disposable holder = small.sql("select pg_sleep(60)").execute().subscribe();
    List<ListenEvent> events = listen(small, "orders");
    notify(db, "orders", "heard");
    awaitSize(events, 2);
    assertThat(small.stats().open()).isEqualTo(1);
    holder.dispose();
  }

  @Test
  void listen_thousandsAtOnce_allComeInOrder() {
    List<ListenEvent> events = listen(db, "orders");
    for (int from = 1; from <= 5_001; from += 1_000) {
      db.sql("select pg_notify('orders', i::text) from generate_series(:from, :from + 999) i")
          .bind("from", from)
          .execute()
          .block();
      awaitSize(events, from + 1_000);
    }
    assertThat(payloads(events).subList(1, events.size()))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 6_000).mapToObj(String::valueOf).toList());
  }

  @Test
  void listen_slowReceiver_losesWhatDoesNotFitAndIsToldOfTheGap() {
    List<ListenEvent> events = new CopyOnWriteArrayList<>();
    BaseSubscriber<ListenEvent> slow =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
          }

          @Override
          protected void hookOnNext(ListenEvent event) {
            events.add(event);
          }
        };
    db.listen("orders").subscribe(slow);
    listeners.add(slow);
    awaitSize(events, 1);
    db.sql("select pg_notify('orders', i::text) from generate_series(1, 3000) i").execute().block();
    slow.request(1_024);
    awaitSize(events, 1_025);
    Gap overflowed = new Gap(Reason.OVERFLOWED);
    Await.until(
        LIMIT,
        () -> {
          // More than is read, so that there is too much in the end however fast the first came.
          db.sql("select pg_notify('orders', 'more ' || i) from generate_series(1, 300) i")
              .execute()
              .block();
          slow.request(100);
          return events.contains(overflowed);
        },
        () -> "events: " + events.size());
    int read = Math.min(events.indexOf(overflowed) - 1, 3_000);
    assertThat(read).isGreaterThanOrEqualTo(1_024);
    assertThat(payloads(events).subList(1, 1 + read))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, read).mapToObj(String::valueOf).toList());
    slow.request(Long.MAX_VALUE);
    notify(db, "orders", "heard again");
    Await.until(
        LIMIT, () -> payloads(events).contains("heard again"), () -> "events: " + events.size());
  }
}
