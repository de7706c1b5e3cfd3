package io.asyncdb.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.SslMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is warned of when a connection was opened. */
class TlsWeaknessTest {

  private static String weakness(String host, SslMode mode) {
    return new Tls(DatabaseConfig.builder().host(host).database("shop").sslMode(mode).build())
        .weakness();
  }

  @ParameterizedTest
  @EnumSource(names = {"DISABLE", "ALLOW", "PREFER", "REQUIRE"})
  void modeThatDoesNotVerify_isWeakOnlyTowardsOtherMachines(SslMode mode) {
    assertThat(weakness("db.example.com", mode))
        .startsWith(
            "sslMode=%s takes any server for db.example.com:5432".formatted(mode.libpqName()));
    assertThat(weakness("127.0.0.1", mode)).isNull();
    assertThat(weakness("localhost", mode)).isNull();
  }

  @Test
  void verifyCa_isWeakWhereEveryPublicAuthorityIsTrusted() {
    assertThat(weakness("db.example.com", SslMode.VERIFY_CA))
        .contains("sslMode=verify-ca without sslRootCert");
    assertThat(weakness("db.example.com", SslMode.VERIFY_FULL)).isNull();
  }
}
