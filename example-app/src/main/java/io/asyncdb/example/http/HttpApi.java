package io.asyncdb.example.http;

import io.asyncdb.Database;
import io.asyncdb.example.conversations.Conversations;
import io.asyncdb.example.conversations.Messages;
import io.asyncdb.example.conversations.Tenants;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * All routes on one server.
 *
 * <p>A request takes a connection of the pool for its transaction and gives it back before the
 * answer is written: a client that reads slowly holds nothing but its own socket.
 */
public final class HttpApi {

  private static final Duration IDLE = Duration.ofSeconds(60);

  /** From the first byte of a request to its last. */
  private static final Duration SLOWEST_REQUEST = Duration.ofSeconds(30);

  private final ConversationRoutes conversations;
  private final OperationsRoutes operations;

  /**
   * Wires the routes.
   *
   * @param database what they work on; the caller closes it, after this was stopped
   * @param token what opens the operator's routes
   */
  public HttpApi(Database database, AdminToken token) {
    this.conversations =
        new ConversationRoutes(
            new Tenants(database), new Conversations(database), new Messages(database));
    this.operations = new OperationsRoutes(database, token);
  }

  /**
   * Starts to listen.
   *
   * @param host the address to listen on
   * @param port the port, or 0 for any free one
   * @return the API as it runs, to be closed by the caller
   * @throws reactor.netty.ChannelBindException where the port is taken
   */
  public RunningApi start(String host, int port) {
    DisposableServer server =
        HttpServer.create()
            .host(host)
            .port(port)
            // Without a group, closing would cut off the requests that are under way.
            .channelGroup(new DefaultChannelGroup(GlobalEventExecutor.INSTANCE))
            .idleTimeout(IDLE)
            .requestTimeout(SLOWEST_REQUEST)
            .compress(true)
            .route(this::routes)
            .bindNow();
    return new RunningApi(server);
  }

  private void routes(HttpServerRoutes routes) {
    WebPage.addTo(routes);
    String tenants = "/api/tenants";
    String ofTenant = tenants + "/{tenant}/conversations";
    String ofConversation = ofTenant + "/{conversation}/messages";
    path(routes, tenants, conversations::listTenants, conversations::createTenant);
    path(routes, ofTenant, conversations::listConversations, conversations::createConversation);
    path(routes, ofConversation, conversations::listMessages, conversations::postMessage);
    path(routes, "/health", operations::health, null);
    path(routes, "/api/pool", operations::pool, null);
    path(routes, "/api/admin/db-stats", operations::stats, null);
    Handler nothing =
        call -> Mono.error(HttpException.notFound("there is nothing at this address"));
    routes.route(request -> true, Exchange.of(nothing));
  }

  private static void path(
      HttpServerRoutes routes, String template, Handler get, @Nullable Handler post) {
    routes.get(template, Exchange.of(get));
    routes.head(template, Exchange.of(get));
    if (post != null) {
      routes.post(template, Exchange.of(post));
    }
    String allowed = post == null ? "GET, HEAD" : "GET, HEAD, POST";
    Handler other = call -> Mono.just(Reply.methodNotAllowed(allowed));
    Pattern path = Pattern.compile(template.replaceAll("\\{[^}]+}", "[^/]+"));
    routes.route(request -> path.matcher(request.fullPath()).matches(), Exchange.of(other));
  }
}
