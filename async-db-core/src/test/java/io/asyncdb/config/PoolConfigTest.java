package io.asyncdb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PoolConfigTest {

  static Stream<RecordComponent> options() {
    return Arrays.stream(PoolConfig.class.getRecordComponents());
  }

  @ParameterizedTest
  @MethodSource("options")
  void with_anotherValue_changesThatOptionAlone(RecordComponent option) throws Exception {
    Object other = other(option.getAccessor().invoke(PoolConfig.DEFAULT));
    String name = option.getName();
    String with = "with" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    Object changed =
        PoolConfig.class.getMethod(with, option.getType()).invoke(PoolConfig.DEFAULT, other);
    for (RecordComponent each : PoolConfig.class.getRecordComponents()) {
      Object expected =
          each.getName().equals(name) ? other : each.getAccessor().invoke(PoolConfig.DEFAULT);
      assertThat(each.getAccessor().invoke(changed)).as(each.getName()).isEqualTo(expected);
    }
  }

  private static Object other(Object value) {
    if (value instanceof Duration duration) {
      return duration.plusSeconds(1);
    }
    return value instanceof Integer number ? number + 1 : !(boolean) value;
  }
}
