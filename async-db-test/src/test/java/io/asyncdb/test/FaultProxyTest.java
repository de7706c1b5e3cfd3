package io.asyncdb.test;

import static io.asyncdb.test.PlainServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.test.PlainServer.Pair;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Faults of connections, seen byte by byte from both sides. */
class FaultProxyTest {

  @RegisterExtension final PlainServer plain = PlainServer.open();

  private final FaultProxy proxy = plain.proxy;

  @Test
  void noFault_bytesAndEnds_goThrough() throws IOException {
    Pair pair = plain.connect();
    pair.exchange(2, 3);

    pair.client().shutdownOutput();
    assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
    pair.server().getOutputStream().write(4);
    assertThat(pair.client().getInputStream().read()).isEqualTo(4);
    pair.server().close();

    assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
    awaitOpen(0);
    assertThat(proxy.stats()).isEqualTo(new FaultProxy.Stats(0, 1, 0, 0, 0, 0));
  }

  @Test
  void noFault_resetByOneSide_reachesTheOther() throws IOException {
    Pair pair = plain.connect();
    pair.server().setSoLinger(true, 0);
    pair.server().close();

    assertReset(pair.client());
    awaitOpen(0);
  }

  @Test
  void noServer_client_isResetWhenItSpeaks() throws IOException {
    plain.listener.close();
    Socket client = plain.dial();
    client.getOutputStream().write(1);

    assertReset(client);
    awaitOpen(0);
  }

  @Test
  void cut_bothSides_readTheEndOfTheStream() throws IOException {
    Pair first = plain.connect();
    Pair second = plain.connect();

    proxy.cut();

    for (Pair pair : new Pair[] {first, second}) {
      assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
      assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
    }
    assertThat(proxy.stats().cut()).isEqualTo(2);
    assertThat(proxy.stats().open()).isZero();
    plain.connect().exchange(5, 6);
  }

  @Test
  void cut_whileTheClientSends_isInOrderStill() throws IOException {
    Pair pair = plain.connect();
    proxy.cut();

    pair.client().getOutputStream().write(new byte[100_000]);

    assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void reset_bothSides_getAnError() throws IOException {
    Pair pair = plain.connect();

    proxy.reset();

    assertReset(pair.client());
    assertReset(pair.server());
    assertThat(proxy.stats().reset()).isEqualTo(1);
    assertThat(proxy.stats().open()).isZero();
    plain.connect().exchange(5, 6);
  }

  @Test
  void blackHole_bytesOfBothSides_areSwallowedForGood() throws IOException {
    Pair pair = plain.connect();
    proxy.blackHole();
    pair.client().getOutputStream().write(new byte[10]);
    pair.server().getOutputStream().write(new byte[20]);
    awaitSwallowed(30);

    proxy.heal();

    pair.client().getOutputStream().write(new byte[3]);
    awaitSwallowed(33);
    assertSilent(pair.client());
    assertSilent(pair.server());
    assertThat(proxy.stats().open()).isEqualTo(1);
  }

  @Test
  void heal_connectionThatLostNothing_goesOn() throws IOException {
    Pair pair = plain.connect();
    proxy.blackHole();
    proxy.heal();
    pair.exchange(2, 3);
  }

  @Test
  void blackHole_newConnections_areAcceptedAndSilent() throws IOException {
    proxy.blackHole();
    Socket speaking = plain.dial();
    Socket listening = plain.dial();
    speaking.getOutputStream().write(7);
    awaitSwallowed(1);
    assertSilent(speaking);

    proxy.heal();

    listening.getOutputStream().write(8);
    assertThat(plain.accept().getInputStream().read()).isEqualTo(8);
    assertSilent(speaking);
    assertThat(proxy.stats().accepted()).isEqualTo(2);
  }

  @Test
  void blackHole_endOfAConnection_isPassedOnAfterTheHeal() throws IOException {
    Pair pair = plain.connect();
    proxy.blackHole();
    pair.client().close();
    assertSilent(pair.server());

    proxy.heal();

    assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void cut_inABlackHole_actsAtOnce() throws IOException {
    Pair pair = plain.connect();
    proxy.blackHole();
    proxy.cut();

    assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void refuse_newConnections_areRefusedUntilTheHeal() throws IOException {
    Pair before = plain.connect();
    int port = proxy.port();
    for (int i = 0; i < 20; i++) {
      proxy.refuse();
      assertThatThrownBy(() -> new Socket(proxy.host(), port)).isInstanceOf(ConnectException.class);
      proxy.heal();
    }
    proxy.refuse();
    proxy.refuse();
    before.exchange(2, 3);

    proxy.heal();

    assertThat(proxy.port()).isEqualTo(port);
    plain.connect().exchange(4, 5);
    before.exchange(6, 7);
  }

  @Test
  void close_connectionsAndPort_areGone() throws IOException {
    Pair pair = plain.connect();
    Socket held = plain.connect().server();
    proxy.blackHole();
    held.close();

    proxy.close();
    proxy.close();

    assertThatThrownBy(() -> new Socket(proxy.host(), proxy.port()))
        .isInstanceOf(ConnectException.class);
    assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
    assertThatThrownBy(proxy::heal).isInstanceOf(IllegalStateException.class);
    Await.until(PATIENCE, () -> threads() == 0, () -> threads() + " threads are left");
  }

  @Test
  void through_urls_leadToTheProxy() {
    String here = proxy.host() + ":" + proxy.port();
    assertThat(proxy.through("postgresql://u:p%40@db.example:5432/shop?sslmode=disable"))
        .isEqualTo("postgresql://u:p%40@" + here + "/shop?sslmode=disable");
    assertThat(proxy.through("jdbc:postgresql://[::1]/shop?user=u&password=a/b@c"))
        .isEqualTo("jdbc:postgresql://" + here + "/shop?user=u&password=a/b@c");
    assertThat(proxy.through("postgresql://db?user=a@b"))
        .isEqualTo("postgresql://" + here + "?user=a@b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy.through("db:secret"))
        .withMessageNotContaining("secret");
  }

  @Test
  void toString_proxy_saysFromWhereToWhere() {
    assertThat(proxy).asString().contains(":" + proxy.port(), ":" + plain.listener.getLocalPort());
  }

  private long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("fault-proxy-"))
        .count();
  }

  private void awaitOpen(int expected) {
    Await.until(PATIENCE, () -> proxy.stats().open() == expected, () -> proxy.stats().toString());
  }

  private void awaitSwallowed(long expected) {
    Await.until(
        PATIENCE, () -> proxy.stats().swallowedBytes() == expected, () -> proxy.stats().toString());
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  /** For a tenth of a second: that nothing comes cannot be waited for. */
  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(100);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout((int) PATIENCE.toMillis());
  }
}
