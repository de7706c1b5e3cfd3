package io.asyncdb.internal.connection;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** BEGIN, COMMIT, ROLLBACK and the commands for savepoints. What they return comes out as text. */
public final class ControlWork implements Work<String> {

  private final Kind kind;
  private final Supplier<String> sql;
  private final End end;
  private final Scope scope;

  /** How far a command reaches. */
  private enum Scope {
    /** A transaction, or a savepoint. */
    TRANSACTION,
    /** The same, to undo it. */
    UNDO,
    /** What outlasts a transaction. */
    SESSION
  }

  private ControlWork(Kind kind, Supplier<String> sql, End end, Scope scope) {
    this.kind = kind;
    this.sql = sql;
    this.end = end;
    this.scope = scope;
  }

  /** Returns work that sends this command. */
  public static ControlWork of(String sql) {
    return new ControlWork(Kind.SHIELDED, () -> sql, () -> {}, Scope.TRANSACTION);
  }

  /**
   * Returns work that decides what to send when it is its turn; an empty text sends nothing.
   *
   * @param end hears what became of it
   */
  public static ControlWork decidedLate(Supplier<String> sql, End end) {
    return new ControlWork(Kind.SHIELDED, sql, end, Scope.TRANSACTION);
  }

  /** As {@link #decidedLate}, for what undoes: it has its turn even where the lease has ended. */
  public static ControlWork undo(Supplier<String> sql, End end) {
    return new ControlWork(Kind.SHIELDED, sql, end, Scope.UNDO);
  }

  /** Returns work that decides when it is its turn, and changes what outlasts a transaction. */
  public static ControlWork ofSession(Supplier<String> sql) {
    return new ControlWork(Kind.SHIELDED, sql, () -> {}, Scope.SESSION);
  }

  /**
   * Returns work that decides what to send when it is its turn, and that the next need not wait
   * for: it is sent together with that.
   */
  public static ControlWork ahead(Supplier<String> sql) {
    return new ControlWork(Kind.AHEAD, sql, () -> {}, Scope.TRANSACTION);
  }

  @Override
  public Publisher<?> send(Wire wire) {
    String command = sql.get();
    if (command.isEmpty()) {
      return Flux.empty();
    }
    Bypass bypass = wire.bypass();
    return Command.of(command, kind == Kind.AHEAD ? bypass::sendAhead : bypass::send);
  }

  @Override
  public String label() {
    return "transaction control";
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public Throwable translate(Throwable error) {
    return ServerErrors.translate(error, null);
  }

  @Override
  public boolean mayChangeSession() {
    return scope == Scope.SESSION;
  }

  @Override
  public boolean isUndo() {
    return scope == Scope.UNDO;
  }

  @Override
  public void unsent() {
    end.notDone(null, false);
  }

  @Override
  public void ended(boolean cancelled, @Nullable Throwable error) {
    if (error == null) {
      end.done();
    } else {
      end.notDone(error, !cancelled);
    }
  }

  /** Hears what became of a command, whether or not anybody still waits for that. */
  @FunctionalInterface
  public interface End {

    /** The server has done it. */
    void done();

    /**
     * It failed, or was never sent.
     *
     * @param error what it failed with; null where it was not sent
     * @param awaited whether the error goes on to somebody who waits for it
     */
    default void notDone(@Nullable Throwable error, boolean awaited) {}
  }
}
