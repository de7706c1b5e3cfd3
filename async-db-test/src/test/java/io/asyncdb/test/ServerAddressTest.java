package io.asyncdb.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerAddressTest {

  @ParameterizedTest
  @CsvSource({
    "postgresql://u:p@h:1/d, postgresql://u:p@h:1/d, jdbc:postgresql://h:1/d?user=u&password=p",
    "postgres://u:p@h/d, postgresql://u:p@h:5432/d, jdbc:postgresql://h:5432/d?user=u&password=p",
    "postgresql://u@h, postgresql://u@h:5432/u, jdbc:postgresql://h:5432/u?user=u",
    "postgresql://u:a%40b+c%20d@h/d, postgresql://u:a%40b%2Bc%20d@h:5432/d,"
        + " jdbc:postgresql://h:5432/d?user=u&password=a%40b%2Bc%20d",
    "postgresql://u:p@[::1]:7/d?sslmode=require, postgresql://u:p@[::1]:7/d?sslmode=require,"
        + " jdbc:postgresql://[::1]:7/d?user=u&password=p&sslmode=require",
  })
  void parse_validUrl_writesBothForms(String url, String libpq, String jdbc) {
    ServerAddress address = ServerAddress.parse("URL", url);

    assertThat(address.url(address.database())).isEqualTo(libpq);
    assertThat(address.jdbcUrl(address.database())).isEqualTo(jdbc);
  }

  @ParameterizedTest
  @CsvSource({
    "mysql://u:secret@h/d, the scheme must be postgresql",
    "postgresql://h/d, the user is missing",
    "postgresql://:secret@h/d, the user is missing",
    "postgresql://u:secret@/d, one host",
    "'postgresql://u:secret@a,b/d', one host",
    "postgresql://u:secret@under_score/d, one host",
    "postgresql://u:sec^ret@h/d, must be percent-encoded",
    "u:secret@h/d, the scheme",
  })
  void parse_invalidUrl_namesThePartAndNoPassword(String url, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerAddress.parse("SOME_URL", url))
        .withMessageStartingWith("SOME_URL is not of the form postgresql://")
        .withMessageContaining(reason)
        .withMessageNotContaining("secret")
        .withNoCause();
  }
}
