package io.asyncdb.stress;

import io.asyncdb.internal.connection.Bypass;
import io.asyncdb.internal.connection.Wire;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlConnectionMetadata;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Wrapped;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What a race of a few nanoseconds can have in place of a server: a connection on which every
 * request is answered at once, with nothing, and a clock that stands still.
 */
public final class NoServer {

  /** Never runs anything: what is only done after a time is not done. */
  public static final Scheduler NEVER =
      new Scheduler() {
        @Override
        public Disposable schedule(Runnable task) {
          return Disposables.single();
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
          return Disposables.single();
        }

        @Override
        public Disposable schedulePeriodically(
            Runnable task, long initialDelay, long period, TimeUnit unit) {
          return Disposables.single();
        }

        @Override
        public Worker createWorker() {
          throw new UnsupportedOperationException("nothing here needs a worker");
        }
      };

  private static final PostgresqlConnectionMetadata METADATA =
      proxy(
          PostgresqlConnectionMetadata.class,
          (self, method, arguments) -> {
            if (method.getName().equals("getDatabaseVersion")) {
              return "18.0";
            }
            throw new UnsupportedOperationException(method.toString());
          });

  private static final PostgresqlStatement STATEMENT =
      proxy(
          PostgresqlStatement.class,
          (self, method, arguments) -> {
            if (method.getName().equals("execute")) {
              return Flux.empty();
            }
            throw new UnsupportedOperationException(method.toString());
          });

  private static final Wire WIRE = under(Flux.never());

  private NoServer() {}

  /** Returns a connection that is open for as long as the JVM runs, and may be opened often. */
  public static Mono<Wire> connect() {
    return Mono.just(WIRE);
  }

  /** Returns a connection on which these are the notifications. */
  public static Wire under(Flux<?> notifications) {
    InvocationHandler answers =
        (self, method, arguments) ->
            switch (method.getName()) {
              case "unwrap" -> Schedulers.immediate();
              case "getMetadata" -> METADATA;
              case "getTransactionIsolationLevel" -> IsolationLevel.READ_COMMITTED;
              case "createStatement" -> STATEMENT;
              case "cancelRequest", "close" -> Mono.empty();
              case "getNotifications" -> notifications;
              default -> throw new UnsupportedOperationException(method.toString());
            };
    Object connection = proxy(answers, PostgresqlConnection.class, Wrapped.class);
    Channel channel = new EmbeddedChannel();
    // No rows come, so that nothing looks for them.
    return new Wire((PostgresqlConnection) connection, channel, null, new Bypass(channel), null);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler answers) {
    return type.cast(proxy(answers, type));
  }

  private static Object proxy(InvocationHandler answers, Class<?>... types) {
    return Proxy.newProxyInstance(NoServer.class.getClassLoader(), types, answers);
  }
}
