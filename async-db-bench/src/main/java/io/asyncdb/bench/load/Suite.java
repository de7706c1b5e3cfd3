package io.asyncdb.bench.load;

import static io.asyncdb.bench.candidate.Candidates.ASYNC_DB;
import static io.asyncdb.bench.candidate.Candidates.ASYNC_DB_BULK;
import static io.asyncdb.bench.candidate.Candidates.ASYNC_DB_JOOQ;
import static io.asyncdb.bench.candidate.Candidates.ASYNC_DB_MERGED;
import static io.asyncdb.bench.candidate.Candidates.ASYNC_DB_PREPARED;
import static io.asyncdb.bench.candidate.Candidates.HIKARI;
import static io.asyncdb.bench.candidate.Candidates.HIKARI_VIRTUAL;
import static io.asyncdb.bench.candidate.Candidates.JOOQ;
import static io.asyncdb.bench.candidate.Candidates.PGJDBC_COPY;
import static io.asyncdb.bench.candidate.Candidates.RAW_R2DBC;
import static io.asyncdb.bench.candidate.Candidates.SPRING;
import static io.asyncdb.bench.candidate.Candidates.VERTX;
import static io.asyncdb.bench.candidate.Candidates.VERTX_PIPELINED;

import io.asyncdb.bench.Metric;
import io.asyncdb.bench.Workload;
import io.asyncdb.bench.candidate.Candidates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run measures.
 *
 * @param name as on the command line
 * @param rounds how often each candidate takes its turn
 * @param warmUp at most, before a candidate's first turn, and half of that before the first under
 *     each further load
 * @param turn how long a turn is measured
 * @param contests the loads, and who takes part in each
 * @param targets what is compared at the end
 */
public record Suite(
    String name,
    int rounds,
    Duration warmUp,
    Duration turn,
    Map<Load, List<Candidates>> contests,
    List<Target> targets) {

  private static final int ROUNDS = 5;
  private static final String ONE_ROW = Workload.ONE_ROW_BY_KEY.name();
  private static final String TOP_THREE = Workload.TOP_THREE.name();
  private static final String INSERT = Workload.INSERT.name();
  private static final String UPDATE_AND_INSERT = Workload.UPDATE_AND_INSERT.name();
  private static final String READ = Workload.READ_ITEMS.name();
  private static final String TYPED_ROW = Workload.TYPED_ROW_BY_KEY.name();
  private static final String READ_TYPED = Workload.READ_TYPED.name();
  private static final List<Candidates> POOLED_PEERS =
      List.of(RAW_R2DBC, SPRING, JOOQ, VERTX, HIKARI, HIKARI_VIRTUAL);

  /** The loads that the targets need, and few more: under 10 minutes. */
  public static Suite quick() {
    Contests contests =
        new Contests()
            .add(
                Load.of(ONE_ROW, 64),
                ASYNC_DB,
                ASYNC_DB_MERGED,
                RAW_R2DBC,
                SPRING,
                JOOQ,
                VERTX,
                VERTX_PIPELINED,
                HIKARI,
                HIKARI_VIRTUAL)
            .add(Load.of(ONE_ROW, 1_000), ASYNC_DB_MERGED, VERTX_PIPELINED, HIKARI_VIRTUAL)
            .add(Load.of(ONE_ROW, 1), ASYNC_DB, ASYNC_DB_MERGED, RAW_R2DBC)
            .add(Load.of(TOP_THREE, 64), ASYNC_DB_MERGED, VERTX_PIPELINED)
            .add(Load.of(INSERT, 64), ASYNC_DB_MERGED, VERTX_PIPELINED)
            .add(Load.of(UPDATE_AND_INSERT, 64), ASYNC_DB, RAW_R2DBC, VERTX, HIKARI_VIRTUAL)
            .add(
                Load.of(UPDATE_AND_INSERT, 1).atOneMilli(),
                ASYNC_DB,
                POOLED_PEERS.toArray(Candidates[]::new))
            .add(Load.rows("bulk-insert-1000"), ASYNC_DB_BULK, HIKARI)
            .add(Load.rows("bulk-insert-100000"), ASYNC_DB_BULK, PGJDBC_COPY, VERTX, RAW_R2DBC)
            .add(Load.rows(READ), ASYNC_DB, RAW_R2DBC, VERTX, HIKARI);
    return new Suite(
        "quick",
        ROUNDS,
        Duration.ofSeconds(11),
        Duration.ofMillis(650),
        contests.loads,
        quickTargets());
  }

  /**
   * Rows in typed records, beside plain SQL and jOOQ's own execution: 3 minutes. jOOQ takes long to
   * compile.
   */
  public static Suite typed() {
    return new Suite(
        "typed",
        ROUNDS,
        Duration.ofSeconds(40),
        Duration.ofSeconds(2),
        new Contests().addTyped().loads,
        typedTargets());
  }

  private static List<Target> typedTargets() {
    String oneRow = Load.of(TYPED_ROW, 64).name();
    return List.of(
        new Target(oneRow, Metric.CALLS, ASYNC_DB_JOOQ, JOOQ, 1.1),
        new Target(oneRow, Metric.CALLS, ASYNC_DB_PREPARED, JOOQ, 1.3),
        new Target(oneRow, Metric.CALLS, ASYNC_DB_PREPARED, ASYNC_DB, 0.95),
        new Target(READ_TYPED, Metric.CPU, ASYNC_DB_JOOQ, JOOQ, 2.0),
        new Target(READ_TYPED, Metric.ALLOCATION, ASYNC_DB_JOOQ, ASYNC_DB, 1.3));
  }

  /** Every workload, every candidate that has a way to do it, and the sizes between. */
  public static Suite full() {
    Contests contests = new Contests();
    Candidates[] all = {
      ASYNC_DB_MERGED, RAW_R2DBC, SPRING, JOOQ, VERTX, VERTX_PIPELINED, HIKARI, HIKARI_VIRTUAL
    };
    for (int callers : new int[] {1, 64, 200, 1_000}) {
      contests.add(Load.of(ONE_ROW, callers), ASYNC_DB, all);
    }
    contests
        .add(Load.of(ONE_ROW, 64).atOneMilli(), ASYNC_DB, all)
        .add(Load.of(TOP_THREE, 64), ASYNC_DB, all)
        .add(Load.of(INSERT, 64), ASYNC_DB, all);
    Candidates[] pooled = POOLED_PEERS.toArray(Candidates[]::new);
    contests
        .add(Load.of(UPDATE_AND_INSERT, 64), ASYNC_DB, pooled)
        .add(Load.of(UPDATE_AND_INSERT, 64).atOneMilli(), ASYNC_DB, pooled)
        .add(Load.of(UPDATE_AND_INSERT, 1).atOneMilli(), ASYNC_DB, pooled);
    for (int rows : new int[] {100, 1_000, 10_000, 100_000}) {
      contests.add(
          Load.rows("bulk-insert-" + rows), ASYNC_DB_BULK, PGJDBC_COPY, HIKARI, VERTX, RAW_R2DBC);
    }
    // Statement.add() would take more than a minute a call.
    contests
        .add(Load.rows("bulk-insert-1000000"), ASYNC_DB_BULK, PGJDBC_COPY, HIKARI, VERTX)
        .add(Load.rows(READ), ASYNC_DB, RAW_R2DBC, SPRING, JOOQ, VERTX, HIKARI);
    contests.addTyped();
    addPools(contests);
    return new Suite(
        "full",
        ROUNDS,
        Duration.ofSeconds(12),
        Duration.ofSeconds(2),
        contests.loads,
        Stream.concat(quickTargets().stream(), typedTargets().stream()).toList());
  }

  /** Pools of 4 to 64 connections alone, which {@link #full} measures as well. */
  public static Suite pools() {
    Contests contests = new Contests();
    addPools(contests);
    return new Suite(
        "pools", 3, Duration.ofSeconds(12), Duration.ofMillis(800), contests.loads, List.of());
  }

  private static void addPools(Contests contests) {
    Candidates[] peers = {RAW_R2DBC, VERTX, HIKARI_VIRTUAL};
    for (int size : new int[] {4, 8, 16, 32, 64}) {
      for (Load load : List.of(Load.of(ONE_ROW, 64), Load.of(UPDATE_AND_INSERT, 64))) {
        contests
            .add(load.withPool(size), ASYNC_DB, peers)
            .add(load.atOneMilli().withPool(size), ASYNC_DB, peers);
      }
    }
  }

  private static List<Target> quickTargets() {
    String oneRow = Load.of(ONE_ROW, 64).name();
    List<Target> targets = new ArrayList<>();
    targets.add(new Target(oneRow, Metric.CALLS, ASYNC_DB, RAW_R2DBC, 1.0));
    targets.add(new Target(oneRow, Metric.CALLS, ASYNC_DB, SPRING, 1.15));
    for (int callers : new int[] {64, 1_000}) {
      String load = Load.of(ONE_ROW, callers).name();
      targets.add(new Target(load, Metric.CALLS, ASYNC_DB_MERGED, VERTX_PIPELINED, 2.5));
      targets.add(new Target(load, Metric.CALLS, ASYNC_DB_MERGED, HIKARI_VIRTUAL, 4.0));
    }
    String alone = Load.of(ONE_ROW, 1).name();
    targets.add(new Target(alone, Metric.CALLS, ASYNC_DB_MERGED, ASYNC_DB, 0.95));
    targets.add(new Target(alone, Metric.CALLS, ASYNC_DB, RAW_R2DBC, 0.95));
    for (String workload : List.of(TOP_THREE, INSERT)) {
      targets.add(
          new Target(
              Load.of(workload, 64).name(), Metric.CALLS, ASYNC_DB_MERGED, VERTX_PIPELINED, 3.0));
    }
    targets.add(
        new Target(Load.of(UPDATE_AND_INSERT, 64).name(), Metric.CALLS, ASYNC_DB, VERTX, 1.05));
    String distant = Load.of(UPDATE_AND_INSERT, 1).atOneMilli().name();
    for (Candidates peer : POOLED_PEERS) {
      targets.add(new Target(distant, Metric.CALLS, ASYNC_DB, peer, 1.25));
    }
    String bulk = "bulk-insert-100000";
    targets.add(new Target(bulk, Metric.CALLS, ASYNC_DB_BULK, PGJDBC_COPY, 1.5));
    targets.add(new Target(bulk, Metric.CALLS, ASYNC_DB_BULK, VERTX, 3.3));
    targets.add(new Target(bulk, Metric.CALLS, ASYNC_DB_BULK, RAW_R2DBC, 40));
    targets.add(new Target("bulk-insert-1000", Metric.CALLS, ASYNC_DB_BULK, HIKARI, 1.3));
    targets.add(new Target(READ, Metric.CALLS, ASYNC_DB, RAW_R2DBC, 2.5));
    targets.add(new Target(READ, Metric.CALLS, ASYNC_DB, VERTX, 1.0));
    targets.add(new Target(READ, Metric.CALLS, ASYNC_DB, HIKARI, 1.0));
    targets.add(new Target(READ, Metric.CPU, ASYNC_DB, VERTX, 1.3));
    targets.add(new Target(READ, Metric.ALLOCATION, ASYNC_DB, RAW_R2DBC, 0.6));
    return targets;
  }

  /** The contests in the order in which they are added. */
  private static final class Contests {

    private final Map<Load, List<Candidates>> loads = new LinkedHashMap<>();

    Contests addTyped() {
      return add(Load.of(TYPED_ROW, 64), ASYNC_DB_JOOQ, ASYNC_DB_PREPARED, ASYNC_DB, JOOQ)
          .add(Load.rows(READ_TYPED), ASYNC_DB_JOOQ, ASYNC_DB, JOOQ);
    }

    Contests add(Load load, Candidates first, Candidates... others) {
      loads.put(load, Stream.concat(Stream.of(first), Stream.of(others)).toList());
      return this;
    }
  }
}
