package io.asyncdb.internal.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.ListenEvent;
import io.asyncdb.ListenEvent.Gap;
import io.asyncdb.ListenEvent.Notification;
import io.asyncdb.ListenEvent.Reason;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.internal.connection.Connector;
import io.asyncdb.test.Await;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** A connection over which nothing comes any more, though nobody has closed it. */
class SilentConnectionTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void heartbeat_withoutAnAnswer_connectsAnew() throws SQLException {
    PostgresServer server = postgres.database().server();
    try (FaultProxy proxy = FaultProxy.to(server.host(), server.port())) {
      Connector connector = new Connector(DatabaseConfig.fromUrl(proxy.through(postgres.url())));
      Notifications notifications =
          new Notifications(
              connector.connect(),
              Schedulers.parallel(),
              Duration.ofMillis(100),
              Duration.ofMillis(500));
      List<ListenEvent> events = new CopyOnWriteArrayList<>();
      Disposable listening = notifications.listen(List.of("orders")).subscribe(events::add);
      Await.until(LIMIT, () -> events.size() == 1, () -> "events: " + events);
      proxy.blackHole();
      Await.until(LIMIT, () -> proxy.stats().swallowedBytes() > 0, () -> "nothing was sent");
      // The connection that has lost bytes stays silent, a new one would not.
      proxy.heal();
      Await.until(LIMIT, () -> events.size() == 2, () -> "events: " + events);
      assertThat(events.get(1)).isEqualTo(new Gap(Reason.RECONNECTED));
      try (Connection other = postgres.connect();
          Statement statement = other.createStatement()) {
        statement.execute("notify orders, 'after'");
      }
      Await.until(LIMIT, () -> events.size() == 3, () -> "events: " + events);
      assertThat(((Notification) events.get(2)).payload()).isEqualTo("after");
      listening.dispose();
      notifications.close().then(connector.disposeLater()).block(LIMIT);
    }
  }
}
