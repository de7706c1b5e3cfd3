package io.asyncdb.example.conversations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  private static final UUID ID = UUID.fromString("0197a000-0000-7000-8000-000000000001");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-20T23:21:27.806983+01:00",
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z"
      })
  void encode_anyTime_readsBackToTheMicrosecond(String time) {
    OffsetDateTime createdAt = OffsetDateTime.parse(time);

    Cursor read = Cursor.decode(new Cursor(createdAt, ID).encode()).orElseThrow();

    assertThat(read.createdAt()).isEqualTo(createdAt);
    assertThat(read.createdAt().getOffset()).isEqualTo(ZoneOffset.UTC);
    assertThat(read.id()).isEqualTo(ID);
  }

  @Test
  void encode_needsNoEscapingInAUrl() {
    assertThat(new Cursor(OffsetDateTime.MIN.withYear(1), ID).encode()).matches("[A-Za-z0-9_-]+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "!", "AAAA", "f_________________________________________"})
  void decode_whatWasNeverEncoded_isEmpty(String word) {
    assertThat(Cursor.decode(word)).isEmpty();
  }
}
