package io.asyncdb.migrations;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.internal.JdbcSource;
import javax.sql.DataSource;

/**
 * A pool of two JDBC connections from the configuration of the asynchronous database, for as long
 * as a run of the migrations takes: one holds the lock, the other runs the migrations.
 */
final class MigrationDataSource implements AutoCloseable {

  private static final int CONNECTIONS = 2;

  private final HikariDataSource pool;

  private MigrationDataSource(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Connects.
   *
   * @param address who connects to what, without the password, for messages
   * @throws MigrationException when the server refuses or is not there
   * @throws io.asyncdb.error.ConfigurationException when JDBC cannot do what is asked for
   */
  static MigrationDataSource open(DatabaseConfig config, String address) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("async-db-migrations");
    hikari.setMaximumPoolSize(CONNECTIONS);
    hikari.setMinimumIdle(0);
    hikari.setConnectionTimeout(config.connectTimeout().toMillis());
    hikari.setInitializationFailTimeout(1);
    hikari.setDataSource(JdbcSource.of(config));
    try {
      return new MigrationDataSource(new HikariDataSource(hikari));
    } catch (PoolInitializationException e) {
      throw FlywayErrors.unusable(address, e);
    }
  }

  DataSource dataSource() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }
}
