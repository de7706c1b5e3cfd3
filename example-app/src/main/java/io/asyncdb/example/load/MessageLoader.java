package io.asyncdb.example.load;

import io.asyncdb.Database;
import io.asyncdb.Transaction;
import io.asyncdb.example.conversations.TenantScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * Stores a file of messages in one transaction.
 *
 * <p>Two chunks are in memory at most: one that is being stored, one that is being read meanwhile.
 * A chunk takes three statements a tenant, whatever its size, since each sends its values as one
 * array a column. The file is read on a thread that may block; the event loops never wait for it.
 */
public final class MessageLoader {

  private static final int CHUNK = 1_000;

  private final Database database;

  /** Loads into a database that the caller closes. */
  public MessageLoader(Database database) {
    this.database = database;
  }

  /**
   * Loads a file.
   *
   * @param path whose name ends in {@code .csv}, {@code .jsonl} or {@code .ndjson}
   * @param progress is told after each chunk, on an event loop: must not block
   * @return what was stored, when it is committed; {@link BadFileException} where the file is not
   *     as it should be, with nothing stored. Cancelling rolls back
   */
  public Mono<LoadResult> load(Path path, LoadProgress progress) {
    return database.inTransaction(
        tx ->
            chunks(path)
                .concatMap(
                    chunk ->
                        store(tx, chunk.lines()).doOnNext(stored -> progress.stored(chunk.bytes())),
                    1)
                .reduce(LoadResult.NOTHING, LoadResult::plus));
  }

  private record Chunk(List<LoadLine> lines, long bytes) {}

  private static Flux<Chunk> chunks(Path path) {
    return Flux.generate(
            () -> MessageFile.open(path), MessageLoader::emitNext, MessageLoader::close)
        .subscribeOn(Schedulers.boundedElastic());
  }

  private static MessageFile emitNext(MessageFile file, SynchronousSink<Chunk> sink) {
    try {
      List<LoadLine> lines = file.next(CHUNK);
      if (lines.isEmpty()) {
        sink.complete();
      } else {
        sink.next(new Chunk(lines, file.bytes()));
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(MessageFile file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Mono<LoadResult> store(Transaction tx, List<LoadLine> chunk) {
    Map<String, List<LoadLine>> byName =
        chunk.stream()
            .collect(
                Collectors.groupingBy(LoadLine::tenant, LinkedHashMap::new, Collectors.toList()));
    return tenants(tx, byName)
        .flatMapIterable(Map::entrySet)
        .concatMap(
            tenant ->
                TenantScope.enter(tx, tenant.getKey())
                    .then(Mono.defer(() -> storeOfTenant(tx, tenant.getValue()))))
        .reduce(LoadResult.NOTHING, LoadResult::plus);
  }

  private record TenantKey(String name, UUID id) {}

  /** Looks up the keys of the tenants; the first line of one that is missing is the error. */
  private static Mono<Map<UUID, List<LoadLine>>> tenants(
      Transaction tx, Map<String, List<LoadLine>> byName) {
    return tx.sql("select name, id from tenants where name = any(:names)")
        .bind("names", byName.keySet().toArray(String[]::new))
        .name("load.tenants")
        .as(TenantKey.class)
        .list()
        .map(
            found -> {
              Map<String, UUID> ids =
                  found.stream().collect(Collectors.toMap(TenantKey::name, TenantKey::id));
              Map<UUID, List<LoadLine>> byId = new LinkedHashMap<>();
              byName.forEach((name, lines) -> byId.put(key(ids, lines.get(0)), lines));
              return byId;
            });
  }

  private static UUID key(Map<String, UUID> ids, LoadLine line) {
    UUID id = ids.get(line.tenant());
    if (id == null) {
      throw new BadFileException(
          line.tenantPlace().of("tenant"),
          "must be a tenant that exists, there is no \"" + line.tenant() + "\"",
          null);
    }
    return id;
  }

  private static Mono<LoadResult> storeOfTenant(Transaction tx, List<LoadLine> lines) {
    String[] conversations = texts(lines, LoadLine::conversation);
    String[] authors = texts(lines, line -> line.message().author());
    return addConversations(tx, conversations)
        .flatMap(
            added ->
                addAuthors(tx, authors)
                    .then(Mono.defer(() -> addMessages(tx, lines, conversations, authors)))
                    .map(stored -> new LoadResult(stored, added)));
  }

  private static Mono<Long> addConversations(Transaction tx, String[] titles) {
    return tx.sql(
            """
            insert into conversations (tenant_id, title)
            select distinct current_tenant(), title from unnest(:titles::text[]) as title
            on conflict (tenant_id, title) do nothing
            """)
        .bind("titles", titles)
        .name("load.conversations")
        .execute();
  }

  private static Mono<Long> addAuthors(Transaction tx, String[] names) {
    return tx.sql(
            """
            insert into users (tenant_id, name)
            select distinct current_tenant(), name from unnest(:names::text[]) as name
            on conflict (tenant_id, name) do nothing
            """)
        .bind("names", names)
        .name("load.users")
        .execute();
  }

  /** In the order of the file, which the keys keep where the times are equal. */
  private static Mono<Long> addMessages(
      Transaction tx, List<LoadLine> lines, String[] conversations, String[] authors) {
    return tx.sql(
            """
            insert into messages (tenant_id, conversation_id, author_id, body, metadata, created_at)
            select current_tenant(), c.id, u.id, line.body, line.metadata::jsonb,
                   coalesce(line.created_at::timestamptz, now())
            from unnest(:conversations::text[], :authors::text[], :bodies::text[],
                        :metadata::text[], :times::text[])
                 with ordinality as line (conversation, author, body, metadata, created_at, number)
            join conversations c on c.title = line.conversation
            join users u on u.name = line.author
            order by line.number
            """)
        .bind("conversations", conversations)
        .bind("authors", authors)
        .bind("bodies", texts(lines, line -> line.message().body()))
        .bind("metadata", texts(lines, line -> line.message().metadata().data()))
        .bind("times", texts(lines, line -> text(line.message().createdAt())))
        .name("load.messages")
        .execute();
  }

  private static String[] texts(List<LoadLine> lines, Function<LoadLine, @Nullable String> of) {
    return lines.stream().map(of).toArray(String[]::new);
  }

  private static @Nullable String text(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toString();
  }
}
