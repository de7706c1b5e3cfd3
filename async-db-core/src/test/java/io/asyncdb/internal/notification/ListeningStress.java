package io.asyncdb.internal.notification;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.asyncdb.ListenEvent;
import io.asyncdb.stress.NoServer;
import io.asyncdb.stress.Seen;
import io.r2dbc.postgresql.api.Notification;
import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A notification comes while its receiver asks for more.
 *
 * <p>Results: events that the receiver has got (that it listens, and the notification), ends.
 */
@JCStressTest
@Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "it has got both")
@Outcome(expect = FORBIDDEN, desc = "the notification is stuck, or came twice")
@State
public class ListeningStress {

  private static final Notification NOTIFICATION =
      new Notification() {
        @Override
        public String getName() {
          return "orders";
        }

        @Override
        public int getProcessId() {
          return 1;
        }

        @Override
        public String getParameter() {
          return "";
        }
      };

  private final Sinks.Many<Notification> server = Sinks.many().unicast().onBackpressureBuffer();
  private final Seen<ListenEvent> receiver = Seen.nothingYet();

  public ListeningStress() {
    Duration never = Duration.ofDays(1);
    new Notifications(
            Mono.fromSupplier(() -> NoServer.under(server.asFlux())), NoServer.NEVER, never, never)
        .listen(List.of("orders"))
        .subscribe(receiver);
  }

  @Actor
  public void come() {
    server.tryEmitNext(NOTIFICATION).orThrow();
  }

  @Actor
  public void ask() {
    receiver.request(2);
  }

  @Arbiter
  public void result(II_Result result) {
    result.r1 = receiver.values();
    result.r2 = receiver.ends();
  }
}
