package io.asyncdb.internal.transaction;

import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.ConflictException;
import io.asyncdb.internal.connection.Target;
import io.asyncdb.internal.connection.Work;
import io.asyncdb.request.RequestSettings;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * Where statements outside of a transaction run: as they are, or, where the request has settings,
 * in a transaction of their own that sets them locally, and is sent in one go with them.
 */
public final class SettingsTarget implements Target {

  private static final Set<String> STALE_PLAN = Set.of("0A000", "26000", "08P01");

  private final Target plain;
  private final Function<Supplier<Work<Object>>, Flux<Object>> inTransaction;

  /**
   * Creates the target.
   *
   * @param plain where statements of requests without settings run
   * @param inTransaction runs work in a transaction
   */
  SettingsTarget(Target plain, Function<Supplier<Work<Object>>, Flux<Object>> inTransaction) {
    this.plain = plain;
    this.inTransaction = inTransaction;
  }

  @Override
  public <T> Flux<T> exchange(Supplier<Work<T>> work) {
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super T> receiver) {
        boolean settings = !RequestSettings.of(receiver.currentContext()).isEmpty();
        (settings ? withSettings(work) : plain.exchange(work)).subscribe(receiver);
      }
    };
  }

  /**
   * What the server cannot run as it was prepared is run once more: outside of a transaction it is
   * sent again by itself, and nobody hears of it.
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // what goes in comes out
  private <T> Flux<T> withSettings(Supplier<Work<T>> work) {
    Flux<T> answer = (Flux<T>) inTransaction.apply((Supplier) work);
    return answer
        .onErrorResume(SettingsTarget::isOfStalePlan, stale -> answer)
        .onErrorMap(CommitUnknownException.class, SettingsTarget::asOfStatement);
  }

  private static boolean isOfStalePlan(Throwable error) {
    return error instanceof ConflictException conflict
        && conflict.sqlState() != null
        && STALE_PLAN.contains(conflict.sqlState());
  }

  /** A statement that nobody has put into a transaction fails alike with settings and without. */
  private static Throwable asOfStatement(CommitUnknownException error) {
    Throwable ofStatement = error.getCause();
    return ofStatement == null ? error : ofStatement;
  }
}
