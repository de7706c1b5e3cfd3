package io.asyncdb.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncdb.test.FaultProxy.Direction;
import io.asyncdb.test.PlainServer.Pair;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Latency and bandwidth. Lower limits are exact, as nothing may come early; upper ones leave room
 * for a machine that is busy.
 */
class FaultProxyLinkTest {

  private static final int MEBIBYTE = 1024 * 1024;

  /** For what waits: the common pool has one thread on a small machine. */
  private static final Executor NEW_THREAD = task -> new Thread(task).start();

  @RegisterExtension final PlainServer plain = PlainServer.open();

  private final FaultProxy proxy = plain.proxy;

  @Test
  void roundTripTime_oneMillisecond_isKeptToAFraction() throws IOException {
    Pair pair = plain.connect();
    proxy.roundTripTime(Duration.ofMillis(1));
    long[] nanos = new long[300];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      pair.exchange(2, 3);
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    assertThat(nanos[0]).isGreaterThanOrEqualTo(1_000_000);
    // The best of many, since a machine with other work may hold up most of them.
    assertThat(nanos[nanos.length / 10]).isLessThan(1_400_000);
  }

  @Test
  void latency_oneDirection_delaysThatOneAlone() throws IOException {
    Pair pair = plain.connect();
    proxy.latency(Direction.TO_SERVER, Duration.ofMillis(200));
    long start = System.nanoTime();
    pair.client().getOutputStream().write(2);
    assertThat(pair.server().getInputStream().read()).isEqualTo(2);
    long there = System.nanoTime();
    pair.server().getOutputStream().write(3);
    assertThat(pair.client().getInputStream().read()).isEqualTo(3);
    long back = System.nanoTime();

    assertThat(there - start).isBetween(millis(200), millis(300));
    assertThat(back - there).isLessThan(millis(100));
  }

  @Test
  void latency_endOfStream_isDelayedToo() throws IOException {
    Pair pair = plain.connect();
    proxy.latency(Direction.TO_CLIENT, Duration.ofMillis(100));
    long start = System.nanoTime();
    pair.server().close();
    assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(millis(100));
  }

  @Test
  void latency_muchToSend_costsNoThroughput() throws IOException {
    Pair pair = plain.connect();
    proxy.latency(Direction.TO_CLIENT, Duration.ofMillis(50));
    // Were each piece of 64 KiB to wait for the one before it, this would take 50 s.
    long elapsed = transfer(pair.server(), pair.client(), 64 * MEBIBYTE);
    assertThat(elapsed).isBetween(millis(50), millis(3_000));
  }

  @Test
  void bandwidth_oneConnection_isKept() throws IOException {
    Pair pair = plain.connect();
    proxy.bandwidth(Direction.TO_SERVER, MEBIBYTE);
    long slow = transfer(pair.client(), pair.server(), MEBIBYTE / 2);
    assertThat(slow).isBetween(millis(480), millis(700));
    assertThat(transfer(pair.server(), pair.client(), MEBIBYTE / 2)).isLessThan(millis(200));
  }

  @Test
  void bandwidth_twoConnections_isShared() throws IOException {
    Pair first = plain.connect();
    Pair second = plain.connect();
    proxy.bandwidth(Direction.TO_SERVER, MEBIBYTE);
    long start = System.nanoTime();
    CompletableFuture<Long> other =
        CompletableFuture.supplyAsync(
            () -> transfer(first.client(), first.server(), MEBIBYTE / 4), NEW_THREAD);
    transfer(second.client(), second.server(), MEBIBYTE / 4);
    other.join();
    assertThat(System.nanoTime() - start).isBetween(millis(480), millis(700));
  }

  @Test
  void bandwidth_limitTakenAway_letsTheRestThrough() throws IOException {
    Pair pair = plain.connect();
    proxy.bandwidth(Direction.TO_SERVER, 100);
    pair.client().getOutputStream().write(new byte[100_000]);
    assertThat(pair.server().getInputStream().readNBytes(10)).hasSize(10);
    proxy.bandwidth(Direction.TO_SERVER, FaultProxy.UNLIMITED);
    assertThat(pair.server().getInputStream().readNBytes(99_990)).hasSize(99_990);
  }

  @Test
  void latencyOrBandwidth_outOfRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy.latency(Direction.TO_CLIENT, Duration.ofNanos(-1)))
        .withMessage("delay must not be negative, was PT-0.000000001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy.bandwidth(Direction.TO_CLIENT, 0))
        .withMessage("bytesPerSecond must be at least 1, was 0");
  }

  private static long transfer(Socket from, Socket to, int bytes) {
    long start = System.nanoTime();
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              try {
                from.getOutputStream().write(new byte[bytes]);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            },
            NEW_THREAD);
    try {
      to.getInputStream().skipNBytes(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    sent.join();
    return System.nanoTime() - start;
  }

  private static long millis(long millis) {
    return millis * 1_000_000;
  }
}
