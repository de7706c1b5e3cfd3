package io.asyncdb.preflight;

import io.asyncdb.SqlOperations;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What the server says of itself and of the session that asks.
 *
 * @param version such as {@code 18.1}
 * @param versionNumber such as 180001
 * @param maxConnections of the server
 * @param reservedConnections of these, for superusers and the like
 * @param roleLimit connections of this role, or -1
 * @param databaseLimit connections to this database, or -1
 * @param encrypted whether TLS is used on the way from whoever is connected to the server
 * @param serverPort the TCP port that the server took the connection on; null over a Unix socket
 * @param statementTimeout in milliseconds, 0 for none; so are the other two
 * @param idleInTransactionTimeout likewise
 * @param idleSessionTimeout likewise
 * @param jit whether queries may be compiled
 * @param readOnly whether a transaction that begins may write nothing
 */
record ServerFacts(
    String version,
    int versionNumber,
    int maxConnections,
    int reservedConnections,
    int roleLimit,
    int databaseLimit,
    boolean encrypted,
    @Nullable Integer serverPort,
    long statementTimeout,
    long idleInTransactionTimeout,
    long idleSessionTimeout,
    boolean jit,
    boolean readOnly) {

  /** Settings in their base units; one that an older server does not have counts as 0. */
  private static final String SQL =
      """
      with number (name, value) as (
        select name, setting::bigint from pg_settings where vartype = 'integer')
      select
        current_setting('server_version') as version,
        current_setting('server_version_num')::int as version_number,
        current_setting('max_connections')::int as max_connections,
        (select coalesce(sum(value), 0)::int from number
          where name in ('superuser_reserved_connections', 'reserved_connections'))
          as reserved_connections,
        (select rolconnlimit from pg_roles where rolname = current_user) as role_limit,
        (select datconnlimit from pg_database where datname = current_database())
          as database_limit,
        exists (select 1 from pg_stat_ssl where pid = pg_backend_pid() and ssl) as encrypted,
        inet_server_port() as server_port,
        (select coalesce(sum(value), 0)::bigint from number where name = 'statement_timeout')
          as statement_timeout,
        (select coalesce(sum(value), 0)::bigint from number
          where name = 'idle_in_transaction_session_timeout') as idle_in_transaction_timeout,
        (select coalesce(sum(value), 0)::bigint from number where name = 'idle_session_timeout')
          as idle_session_timeout,
        pg_jit_available() as jit,
        current_setting('transaction_read_only')::boolean as read_only
      """;

  static Mono<ServerFacts> of(SqlOperations server) {
    return server.sql(SQL).name("preflight.facts").as(ServerFacts.class).one();
  }
}
