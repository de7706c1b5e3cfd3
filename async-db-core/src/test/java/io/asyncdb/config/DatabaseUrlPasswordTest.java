package io.asyncdb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncdb.error.ConfigurationException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a URL, the error shows no piece of the password. */
class DatabaseUrlPasswordTest {

  /** Long enough that none of them stands in a message by chance. */
  private static final List<String> PIECES = List.of("Zq7x", "Wv9k", "83104", "Jy2m");

  private static final String RESERVED = "@:/?#%[]&=,;+ \\'\"";

  /** Passwords with that character, and with that and any other. */
  private static List<String> passwordsWith(char reserved) {
    List<String> passwords = new ArrayList<>();
    passwords.add(String.join(String.valueOf(reserved), PIECES));
    for (char other : RESERVED.toCharArray()) {
      passwords.add("Zq7x" + reserved + "Wv9k" + other + "83104");
      passwords.add("83104" + reserved + "83104" + other + "Wv9k=Jy2m");
      passwords.add("Zq7x" + reserved + other + "Wv9k");
    }
    return passwords;
  }

  static Stream<Character> reserved() {
    return RESERVED.chars().mapToObj(c -> (char) c);
  }

  @ParameterizedTest
  @MethodSource("reserved")
  void fromUrl_passwordNotEncoded_isReadRightOrRefusedWithoutShowingIt(char reserved) {
    for (String password : passwordsWith(reserved)) {
      readsRightOrRefuses("postgresql://app:" + password + "@db:5432/shop", password);
      readsRightOrRefuses("postgresql://app:" + password + "@db/shop?maxSize=5", password);
      readsRightOrRefuses("postgres://:" + password + "@db", password);
      readsRightOrRefuses("r2dbc:postgresql://app:" + password + "@[::1]:5432/shop", password);
    }
  }

  @ParameterizedTest
  @MethodSource("reserved")
  void fromUrl_passwordNotEncodedAndSomethingElseWrong_doesNotShowIt(char reserved) {
    for (String password : passwordsWith(reserved)) {
      isRefused("mysql://app:" + password + "@db:5432/shop");
      isRefused("postgresql://app:" + password + "@db:port/shop");
      isRefused("postgresql://app:" + password + "@db:77777/shop");
      isRefused("postgresql://app:" + password + "@db/shop?maxSize=0");
      isRefused("postgresql://app:" + password + "@db/shop?colour=red");
      isRefused("postgresql://app:" + password + "@db,other/shop");
      isRefused("postgresql://app:" + password + "@::1/shop");
      isRefused("postgresql://app:" + password + "@db/%zz");
    }
  }

  @ParameterizedTest
  @MethodSource("reserved")
  void fromUrl_passwordAsOptionNotEncoded_isNotShown(char reserved) {
    for (String password : passwordsWith(reserved)) {
      for (String url :
          List.of(
              "jdbc:postgresql://db/shop?password=" + password,
              "jdbc:postgresql://db:1/shop?user=a&password=" + password,
              "jdbc:postgresql://db/shop?password=" + password + "&colour=red")) {
        Throwable error = catchThrowable(() -> DatabaseConfig.fromUrl(url));
        if (error != null) {
          showsNothing(error);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("reserved")
  void fromUrl_passwordEncoded_isReadRight(char reserved) {
    for (String password : passwordsWith(reserved)) {
      String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
      assertThat(DatabaseConfig.fromUrl("postgresql://app:" + encoded + "@db/shop").password())
          .isEqualTo(password);
      assertThat(DatabaseConfig.fromUrl("jdbc:postgresql://db/shop?password=" + encoded).password())
          .isEqualTo(password);
    }
  }

  @ParameterizedTest
  @MethodSource("reserved")
  void fromEnvironment_password_isTakenAsItIs(char reserved) {
    for (String password : passwordsWith(reserved)) {
      assertThat(DatabaseConfig.fromEnvironment(Map.of("PGPASSWORD", password)).password())
          .isEqualTo(password);
    }
  }

  @Test
  void toUrlAndToString_passwordGiven_leaveItOut() {
    DatabaseConfig config = DatabaseConfig.fromUrl("postgresql://app:Zq7x@db/shop");
    assertThat(config.password()).isEqualTo("Zq7x");
    assertThat(config.toUrl()).isEqualTo("postgresql://app@db:5432/shop");
    assertThat(config).hasToString("postgresql://app@db:5432/shop");
    assertThat(config.toBuilder().build().password()).isEqualTo("Zq7x");
  }

  @Test
  void fromUrl_passwordWithNul_isRefusedWithoutShowingIt() {
    Throwable error = catchThrowable(() -> DatabaseConfig.fromUrl("postgresql://app:Zq7x%00b@db"));
    assertThat(error).hasMessage("password must not hold the character NUL");
  }

  private static void readsRightOrRefuses(String url, String password) {
    DatabaseConfig config;
    try {
      config = DatabaseConfig.fromUrl(url);
    } catch (RuntimeException error) {
      showsNothing(error);
      return;
    }
    // A percent sign that happens to be followed by two hexadecimal digits is one to anybody.
    if (!password.matches("(?s).*%\\p{XDigit}{2}.*")) {
      assertThat(config.password()).as(url).isEqualTo(password);
    }
  }

  private static void isRefused(String url) {
    Throwable error = catchThrowable(() -> DatabaseConfig.fromUrl(url));
    assertThat(error).as(url).isNotNull();
    showsNothing(error);
  }

  private static void showsNothing(Throwable error) {
    assertThat(error).isInstanceOf(ConfigurationException.class).hasNoCause();
    assertThat(error.getSuppressed()).isEmpty();
    PIECES.forEach(piece -> assertThat(error.toString()).doesNotContain(piece));
  }
}
