package io.asyncdb.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The core keeps to its plan, and each rule of the plan sees a breach. */
class ArchitectureTest {

  private static JavaClasses core;

  @TempDir Path directory;

  @BeforeAll
  static void readCore() {
    core =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.asyncdb")
            .that(
                DescribedPredicate.describe(
                    "of the core",
                    type ->
                        type.getSource()
                            .map(source -> source.getUri().toString().contains("async-db-core"))
                            .orElse(false)));
    assertThat(core).hasSizeGreaterThan(50);
  }

  @Test
  void packages_ofTheCore_haveNoCycles() {
    Architecture.noCycles().check(core);
  }

  @Test
  void packages_inACycle_areSeen() {
    sees(
        Architecture.noCycles(),
        "Cycle detected",
        "package io.asyncdb.a; public class A { io.asyncdb.b.B b; }",
        "package io.asyncdb.b; public class B { io.asyncdb.a.A a; }");
  }

  @Test
  void dependencies_ofTheCore_runOneWay() {
    Architecture.dependenciesOneWay().check(core);
  }

  @Test
  void dependencies_againstThePlan_areSeen() {
    seesEach(
        Architecture.dependenciesOneWay(),
        List.of(
            "package io.asyncdb.error; class Named { io.asyncdb.Database db; }",
            "package io.asyncdb.observe; class Named { io.asyncdb.error.DatabaseException error; }",
            "package io.asyncdb.health; class Named { io.asyncdb.config.PoolConfig config; }",
            "package io.asyncdb.config; class Named { io.asyncdb.row.RowMapper<?> mapper; }",
            "package io.asyncdb.row; class Named { Object o = io.asyncdb.Statement.class; }",
            "package io.asyncdb.row; class Named { io.asyncdb.Query<?>[] queries; }",
            "package io.asyncdb.internal.connection; class Named {"
                + " void run(io.asyncdb.internal.statement.StatementRunner runner) {} }",
            "package io.asyncdb.internal.statement; class Named {"
                + " io.asyncdb.internal.transaction.DefaultSession session; }",
            "package io.asyncdb.internal.transaction; class Named {"
                + " io.asyncdb.internal.DefaultDatabase database; }",
            "package io.asyncdb.bulk; class Named { io.asyncdb.internal.connection.Lease lease; }",
            "package io.asyncdb; class Named { io.asyncdb.internal.DefaultDatabase database; }"));
    sees(
        Architecture.dependenciesOneWay(),
        "is in a package without a place",
        "package io.asyncdb.attic; class Lost {}");
  }

  @Test
  void api_ofTheCore_showsNothingInternal() {
    Architecture.apiWithoutInternals().check(core);
  }

  @Test
  void api_thatShowsInternals_isSeen() {
    String lease = "io.asyncdb.internal.connection.Lease";
    seesEach(
        Architecture.apiWithoutInternals(),
        Stream.of(
                "public " + lease + " get() { return null; }",
                "protected void set(" + lease + " lease) {}",
                "public java.util.List<java.util.Optional<" + lease + ">> list() { return null; }",
                "public " + lease + "[] array;",
                "public <T extends " + lease + "> void bounded() {}",
                "public Named(" + lease + " lease) {}")
            .map(member -> "package io.asyncdb.row; public class Named { " + member + " }")
            .toList());
    sees(
        Architecture.apiWithoutInternals(),
        "Shown shows io.asyncdb.internal.connection.Target",
        "package io.asyncdb.row; public interface Shown extends io.asyncdb.internal.connection.Target {}");
    assertThat(
            Architecture.apiWithoutInternals()
                .evaluate(
                    Snippets.compile(
                        directory,
                        "package io.asyncdb.row; public class Shown { private "
                            + lease
                            + " lease; "
                            + lease
                            + " own() { return lease; } }"))
                .hasViolation())
        .isFalse();
  }

  @Test
  void core_atWork_neverBlocks() {
    Architecture.nothingBlocks().check(core);
  }

  @Test
  void wait_anywhere_isSeen() {
    seesEach(
        Architecture.nothingBlocks(),
        Stream.of(
                "reactor.core.publisher.Mono.empty().block()",
                "reactor.core.publisher.Mono.empty().block(java.time.Duration.ZERO)",
                "reactor.core.publisher.Flux.empty().blockFirst()",
                "reactor.core.publisher.Flux.empty().blockLast()",
                "reactor.core.publisher.Flux.empty().toIterable()",
                "reactor.core.publisher.Flux.empty().toStream()",
                "Thread.sleep(1)",
                "new Thread().join()",
                "new Object().wait()",
                "java.util.concurrent.TimeUnit.DAYS.sleep(1)",
                "java.util.concurrent.locks.LockSupport.parkNanos(1)",
                "new java.util.concurrent.CompletableFuture<Object>().get()",
                "new java.util.concurrent.CompletableFuture<Object>().join()",
                "((java.util.concurrent.Future<?>) null).get()",
                "new java.util.concurrent.CountDownLatch(1).await()",
                "new java.util.concurrent.Semaphore(1).acquire()",
                "new java.util.concurrent.LinkedBlockingQueue<Object>().take()",
                "java.util.concurrent.Executors.newCachedThreadPool()"
                    + ".awaitTermination(1, java.util.concurrent.TimeUnit.DAYS)")
            .map(
                wait ->
                    "package io.asyncdb.internal; class Named { void run() throws Exception { "
                        + wait
                        + "; } }")
            .toList());
    sees(
        Architecture.nothingBlocks(),
        "Waiter",
        "package io.asyncdb.internal; class Waiter {"
            + " java.util.function.Function<reactor.core.publisher.Mono<?>, Object> wait ="
            + " reactor.core.publisher.Mono::block; }");
  }

  @Test
  void implementations_ofTheNouns_areInternalAndClosed() {
    Architecture.implementationsInternal().check(core);
    Architecture.internalsFinal().check(core);
  }

  @Test
  void implementation_inTheOpen_isSeen() {
    sees(
        Architecture.implementationsInternal(),
        "Open",
        "package io.asyncdb.config; public abstract class Open implements io.asyncdb.Session {}");
    sees(
        Architecture.internalsFinal(),
        "Open is open",
        "package io.asyncdb.internal; public class Open {}");
  }

  /** Compiles the sources, each with its class Named numbered, and looks for each in the report. */
  private void seesEach(ArchRule rule, List<String> sources) {
    String[] numbered = new String[sources.size()];
    Arrays.setAll(numbered, i -> sources.get(i).replaceAll("\\bNamed\\b", "Named" + i));
    String report = report(rule, numbered);
    for (int i = 0; i < numbered.length; i++) {
      assertThat(report).as(numbered[i]).containsPattern("\\bNamed" + i + "\\b");
    }
  }

  private void sees(ArchRule rule, String words, String... sources) {
    assertThat(report(rule, sources)).contains(words);
  }

  private String report(ArchRule rule, String... sources) {
    EvaluationResult result = rule.evaluate(Snippets.compile(directory, sources));
    return String.join("\n", result.getFailureReport().getDetails());
  }
}
