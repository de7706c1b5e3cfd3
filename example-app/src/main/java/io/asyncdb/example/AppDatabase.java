package io.asyncdb.example;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.test.PostgresServer;
import io.asyncdb.test.PostgresServerBuilder;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The database that the app works on, with the server under it where the app has started one. */
final class AppDatabase implements AutoCloseable {

  private static final int LOWEST_VERSION = 18;

  private final Database database;
  private final @Nullable PostgresServer server;
  private final String url;

  private AppDatabase(Database database, @Nullable PostgresServer server, String url) {
    this.database = database;
    this.server = server;
    this.url = url;
  }

  /** Opens the database of a URL. */
  static AppDatabase at(String url) {
    DatabaseConfig config = config(url);
    return open(config, null, config.toUrl());
  }

  /**
   * Starts a server and opens its database.
   *
   * @param data where the server keeps its data, or null to throw them away at the end
   */
  static AppDatabase embedded(@Nullable Path data) {
    PostgresServerBuilder builder = PostgresServer.builder();
    PostgresServer server = (data == null ? builder : builder.dataDirectory(data)).start();
    try {
      return open(config(server.url()), server, server.url());
    } catch (RuntimeException e) {
      closeAfter(e, server);
      throw e;
    }
  }

  private static DatabaseConfig config(String url) {
    return DatabaseConfig.fromUrl(url).toBuilder().applicationName("example-app").build();
  }

  /** Looks at the server before anything is changed on it: what is wrong shows here. */
  private static AppDatabase open(
      DatabaseConfig config, @Nullable PostgresServer server, String url) {
    Database database = Database.open(config);
    try {
      checkVersion(database);
      Migrations.of(config).migrate();
      return new AppDatabase(database, server, url);
    } catch (RuntimeException e) {
      closeAfter(e, database);
      throw e;
    }
  }

  private static void checkVersion(Database database) {
    String version =
        Objects.requireNonNull(database.sql("show server_version").as(String.class).one().block());
    if (Integer.parseInt(version.split("\\D", 2)[0]) < LOWEST_VERSION) {
      throw new UsageException(
          "the server must be PostgreSQL %d or newer, was %s".formatted(LOWEST_VERSION, version));
    }
  }

  private static void closeAfter(RuntimeException failure, AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  Database database() {
    return database;
  }

  /** Tells whether the app has started the server itself. */
  boolean isEmbedded() {
    return server != null;
  }

  /** Returns the URL: with its password where the server is our own and of this machine only. */
  String url() {
    return url;
  }

  /** Closes the connections, then the server; does nothing the second time. */
  @Override
  public void close() {
    try {
      database.close();
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }
}
