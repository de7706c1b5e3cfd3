package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.test.Await;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.FaultProxy.Ending;
import io.asyncdb.test.PostgresServer;
import io.asyncdb.test.TestDatabase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/**
 * Transfers between accounts by many callers, while the network or the server fails: everybody ends
 * within the deadline, the balances add up, what was reported as done is there and nothing twice,
 * and afterwards all is as fast as before without a restart.
 */
class FaultsUnderLoadTest {

  private static final Duration RECOVERY = Duration.ofSeconds(5);
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  /** The share of the rate before the fault that counts as full speed; rates vary by a tenth. */
  private static final double FULL_SPEED = 0.7;

  private static PostgresServer server;
  private static TestDatabase database;
  private static FaultProxy proxy;
  private static Database direct;

  /** What goes wrong. */
  private enum Fault {
    BACKENDS_TERMINATED {
      @Override
      void strike() {
        for (int i = 0; i < 10; i++) {
          direct
              .sql(
                  "select pg_terminate_backend(pid) from pg_stat_activity where application_name ="
                      + " 'transfers' order by random() limit 4")
              .as(Boolean.class)
              .list()
              .block();
          pause(Duration.ofMillis(50));
        }
      }
    },
    SERVER_RESTARTED {
      @Override
      void strike() {
        server.stop();
        pause(Duration.ofSeconds(1));
        server.restart();
      }
    },
    SERVER_CRASHED {
      @Override
      void strike() {
        server.crash();
        server.restart();
      }
    },
    NETWORK_CUT {
      @Override
      void strike() {
        for (int i = 0; i < 5; i++) {
          proxy.cut();
          pause(Duration.ofMillis(100));
          proxy.reset();
          pause(Duration.ofMillis(100));
        }
      }
    },
    BLACK_HOLE {
      @Override
      void strike() {
        proxy.blackHole();
        pause(Duration.ofSeconds(5));
        proxy.heal();
      }
    },
    COMMIT_ANSWERS_DROPPED {
      @Override
      void strike() {
        for (int i = 0; i < 20; i++) {
          proxy.dropAnswer("COMMIT", i % 2 == 0 ? Ending.CUT : Ending.RESET);
        }
        Await.until(
            Duration.ofSeconds(10),
            () -> proxy.stats().droppedAnswers() >= 20,
            () -> proxy.stats().toString());
      }
    };

    abstract void strike();

    /** The fault lasts; nothing is waited for. */
    private static void pause(Duration duration) {
      Mono.delay(duration).block();
    }
  }

  @BeforeAll
  static void start() {
    server = PostgresServer.start();
    database = server.createDatabase();
    DatabaseConfig at = DatabaseConfig.fromUrl(database.url());
    proxy = FaultProxy.to(at.host(), at.port());
    direct = Database.open(database.url());
  }

  @AfterAll
  static void stop() {
    direct.close();
    proxy.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void transfers_fault_nothingIsLostAndAllGoesOn(Fault fault) {
    try (Database db =
        Database.open(
            DatabaseConfig.fromUrl(proxy.through(database.url())).toBuilder()
                .applicationName("transfers")
                .connectTimeout(Duration.ofSeconds(1))
                .pool(pool -> pool.withMaxSize(16).withAcquireTimeout(Duration.ofSeconds(2)))
                .build())) {
      Transfers transfers = Transfers.begin(db, direct);
      double before = transfers.rateDuring(WARM_UP);
      fault.strike();
      long healed = System.nanoTime();
      Await.until(
          RECOVERY.plusSeconds(20),
          () -> transfers.rateDuring(Duration.ofMillis(500)) >= before * FULL_SPEED,
          () -> "was " + before + "/s; " + transfers + "; " + db.stats());
      Duration recovery = Duration.ofNanos(System.nanoTime() - healed);
      transfers.end();
      System.out.printf(
          "%s: %.0f/s before, full speed after %d ms, %s%n",
          fault, before, TimeUnit.NANOSECONDS.toMillis(recovery.toNanos()), transfers);
      transfers.check();
      assertThat(recovery).isLessThanOrEqualTo(RECOVERY);
      // Connections that went silent are given up after some seconds.
      Await.until(
          Duration.ofSeconds(10),
          () -> db.stats().active() == 0 && db.stats().pending() == 0,
          () -> db.stats().toString());
    }
    Await.until(
        Duration.ofSeconds(10),
        () ->
            direct
                    .sql(
                        "select count(*) from pg_stat_activity where application_name = 'transfers'")
                    .as(Long.class)
                    .one()
                    .block()
                == 0,
        () -> "backends are left");
  }
}
