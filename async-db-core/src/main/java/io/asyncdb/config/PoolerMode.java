package io.asyncdb.config;

/** What kind of pooler stands between this library and the server, such as pgbouncer. */
public enum PoolerMode {
  /** None: the server itself is at the other end. */
  NONE,

  /** A server connection belongs to a client connection for as long as that lives. */
  SESSION,

  /**
   * A server connection belongs to a client connection for one transaction. Statements are not kept
   * prepared, since the next may run on another server connection. What a session outlives its
   * transactions with (settings, advisory locks, temporary tables, LISTEN) must not be used:
   * settings belong into {@link io.asyncdb.request.RequestSettings} or SET LOCAL.
   */
  TRANSACTION
}
