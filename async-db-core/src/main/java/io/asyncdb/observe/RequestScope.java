package io.asyncdb.observe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * What statements know of the request that they run for: who called, and who wants to be told
 * besides the listeners of the database. It travels in the Reactor Context, so it holds for
 * everything that is subscribed to inside: statements, sessions, transactions and streams.
 * Immutable and thread-safe.
 *
 * <p>Read once a statement; where nobody has written one, that is a look-up and no more.
 */
public final class RequestScope {

  private static final RequestScope NONE = new RequestScope(null, List.of(), 1);

  private final @Nullable String caller;
  private final List<DatabaseListener> listeners;
  private final int calls;

  private RequestScope(@Nullable String caller, List<DatabaseListener> listeners, int calls) {
    this.caller = caller;
    this.listeners = listeners;
    this.calls = calls;
  }

  /**
   * Names who runs the statements of a request, for logs and listeners.
   *
   * @param name such as {@code GET /orders} or {@code nightly-report}; it is logged, so no secret
   * @return for {@code contextWrite}; inside, a further name takes the place of this one
   */
  public static Function<Context, Context> caller(String name) {
    Objects.requireNonNull(name, "name");
    return changing(scope -> new RequestScope(name, scope.listeners, scope.calls));
  }

  /**
   * Has a listener told of the statements of one request alone.
   *
   * @param listener told of statements, after the listeners of the database
   * @return for {@code contextWrite}; inside, further listeners are told as well
   */
  public static Function<Context, Context> listener(DatabaseListener listener) {
    Objects.requireNonNull(listener, "listener");
    return changing(
        scope -> {
          List<DatabaseListener> all = new ArrayList<>(scope.listeners);
          all.add(listener);
          return new RequestScope(scope.caller, List.copyOf(all), scope.calls);
        });
  }

  /**
   * Runs statements on behalf of several requests: the listeners of each are told, and the caller
   * is named if all have the same.
   *
   * @param scopes of the requests, one for each call, at least one
   * @return for {@code contextWrite}; takes the place of the scope that is there
   */
  public static Function<Context, Context> joint(Collection<RequestScope> scopes) {
    RequestScope first = scopes.iterator().next();
    int calls = scopes.size();
    if (scopes.stream().allMatch(scope -> scope == first)) {
      return changing(scope -> new RequestScope(first.caller, first.listeners, calls));
    }
    boolean sameCaller =
        scopes.stream().allMatch(scope -> Objects.equals(scope.caller, first.caller));
    List<DatabaseListener> all =
        scopes.stream().flatMap(scope -> scope.listeners.stream()).distinct().toList();
    return changing(scope -> new RequestScope(sameCaller ? first.caller : null, all, calls));
  }

  private static Function<Context, Context> changing(UnaryOperator<RequestScope> change) {
    return context -> context.put(RequestScope.class, change.apply(of(context)));
  }

  /**
   * Returns the scope that holds here.
   *
   * @param context a subscriber's context
   * @return what was written, or a scope that knows nothing
   */
  public static RequestScope of(ContextView context) {
    RequestScope written = context.getOrDefault(RequestScope.class, null);
    return written == null ? NONE : written;
  }

  /**
   * Returns who runs the statements.
   *
   * @return the name given to {@link #caller(String)}, or null
   */
  public @Nullable String caller() {
    return caller;
  }

  /**
   * Returns how many calls a statement answers.
   *
   * @return 1, or the number of scopes given to {@link #joint}
   */
  public int calls() {
    return calls;
  }

  /**
   * Returns who is told of this request's statements.
   *
   * @return an unmodifiable list, the outermost first
   */
  public List<DatabaseListener> listeners() {
    return listeners;
  }
}
