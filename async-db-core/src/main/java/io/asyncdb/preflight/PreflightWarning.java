package io.asyncdb.preflight;

/**
 * One thing that will go wrong, or may.
 *
 * @param code what it is about
 * @param message what was found, with the figures
 * @param advice what to do about it
 */
public record PreflightWarning(Code code, String message, String advice) {

  /** What a warning is about. */
  public enum Code {
    /** All instances together want more connections than the server has for them. */
    TOO_MANY_CONNECTIONS,
    /** The server's major version gets no more fixes. */
    OLD_SERVER,
    /** Passwords and rows travel in the clear to another host. */
    TLS_OFF,
    /** TLS is used, but whoever is in the way can pose as the server or turn it off. */
    TLS_NOT_VERIFIED,
    /** A statement may run for ever: {@code statement_timeout} is off. */
    NO_STATEMENT_TIMEOUT,
    /**
     * A transaction that nobody goes on with may hold its locks for ever: {@code
     * idle_in_transaction_session_timeout} is off.
     */
    NO_IDLE_IN_TRANSACTION_TIMEOUT,
    /** The server closes idle connections earlier than the pool does. */
    IDLE_SESSIONS_ENDED,
    /** The server compiles queries whose estimates are high, which takes longer than most run. */
    JIT,
    /** This is a standby, or transactions are read-only by default. */
    READ_ONLY,
    /** Connections share backends, and no pooler in transaction mode was configured. */
    TRANSACTION_POOLER,
    /** The server listens on another port than the configured one, and no pooler was configured. */
    PORT_DIFFERS,
    /** The schema has not reached the version that is needed. */
    SCHEMA_BEHIND,
    /** A migration has failed and was not repaired. */
    MIGRATION_FAILED
  }
}
