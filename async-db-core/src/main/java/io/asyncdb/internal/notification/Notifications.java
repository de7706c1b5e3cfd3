package io.asyncdb.internal.notification;

import io.asyncdb.ListenEvent;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.internal.connection.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.FluxSink.OverflowStrategy;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Those who listen on one database, each over a connection of its own. */
public final class Notifications {

  /** Notifications that wait for one receiver at most. */
  static final int CAPACITY = 1_024;

  /** How often the server is asked for a sign of life: a connection can end without a word. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(30);

  /** What the server cuts a name off at, in bytes; NOTIFY refuses longer ones. */
  private static final int LONGEST_NAME = 63;

  private final Mono<Wire> connector;
  private final Scheduler timer;
  private final Duration heartbeat;
  private final Duration answerLimit;

  // Guarded by this.
  private final Set<Listening> listening = new HashSet<>();
  private boolean closed;

  /**
   * Creates an object over which nobody listens yet.
   *
   * @param connector opens one connection for each subscription
   * @param timer runs pauses and limits
   * @param heartbeat how often a connection is tried
   * @param answerLimit how long an answer of the server may take
   */
  public Notifications(
      Mono<Wire> connector, Scheduler timer, Duration heartbeat, Duration answerLimit) {
    this.connector = connector;
    this.timer = timer;
    this.heartbeat = heartbeat;
    this.answerLimit = answerLimit;
  }

  /** See {@link io.asyncdb.Database#listen}. */
  public Flux<ListenEvent> listen(List<String> channels) {
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("listen needs a channel, was given none");
    }
    String sql = channels.stream().map(Notifications::listen).collect(Collectors.joining("; "));
    // The buffer is ours: a receiver is given what it has asked for and no more.
    return Flux.create(receiver -> start(sql, receiver), OverflowStrategy.IGNORE);
  }

  private static String listen(String channel) {
    int bytes = channel.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > LONGEST_NAME || channel.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "channel must have 1 to %d bytes and no NUL, was \"%s\""
              .formatted(LONGEST_NAME, channel));
    }
    return "LISTEN \"" + channel.replace("\"", "\"\"") + "\"";
  }

  private void start(String sql, FluxSink<ListenEvent> receiver) {
    Listening started = new Listening(this, sql, receiver);
    boolean accepted;
    synchronized (this) {
      accepted = !closed && listening.add(started);
    }
    if (accepted) {
      started.start();
    } else {
      receiver.error(new ConnectionException("the database is closed", null, null, null));
    }
  }

  synchronized void forget(Listening ended) {
    listening.remove(ended);
  }

  /** Refuses new receivers, completes those there are and closes their connections. */
  public Mono<Void> close() {
    List<Listening> ending;
    synchronized (this) {
      closed = true;
      ending = List.copyOf(listening);
    }
    return Mono.when(ending.stream().map(Listening::end).toList());
  }

  Mono<Wire> connect() {
    return connector;
  }

  Scheduler timer() {
    return timer;
  }

  Duration heartbeat() {
    return heartbeat;
  }

  Duration answerLimit() {
    return answerLimit;
  }
}
