package io.asyncdb.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every file of every module keeps the rules of the house, and each rule sees a breach. */
class HouseRulesTest {

  private static final Path FILE = Path.of("module/src/main/java/a/File.java");

  @Test
  void files_ofAllModules_keepTheRules() {
    String root = System.getProperty("asyncdb.root");
    assertThat(root).as("system property asyncdb.root, which the build sets").isNotBlank();
    Path house = Path.of(root);
    assertThat(HouseRules.sources(house))
        .extracting(source -> house.relativize(source.path()).getName(0).toString())
        .contains("async-db-core", "async-db-test");
    assertThat(HouseRules.breaches(house)).isEmpty();
  }

  /** Code, and what is said of it. */
  static Stream<Arguments> breaches() {
    return Stream.of(
        arguments("Thread.sleep(1);", "sleeps"),
        arguments("Thread\n  .sleep(1);", "sleeps"),
        arguments("java.lang.Thread.sleep(1);", "sleeps"),
        arguments("run(Thread::sleep); Thread.sleep", "sleeps"),
        arguments("TimeUnit.MILLISECONDS.sleep(1);", "sleeps"),
        arguments("MILLISECONDS.sleep(1);", "sleeps"),
        arguments("SECONDS.sleep(1);", "sleeps"),
        arguments("LockSupport.parkNanos(1);", "sleeps"),
        arguments("parkUntil(1);", "sleeps"),
        arguments("// TODO later", "leaves work for later"),
        arguments("/* x\n FIXME */", "leaves work for later"),
        arguments("@Disabled void test() {}", "switches a test off"),
        arguments("@Disabled(\"why\") void test() {}", "switches a test off"),
        arguments("@org.junit.jupiter.api.Disabled", "switches a test off"),
        arguments("e.printStackTrace();", "prints past the log"),
        arguments("try { x(); } catch (Exception e) {}", "swallows an exception"),
        arguments("try { x(); } catch (A | B e) {\n  // fine\n}", "swallows an exception"),
        arguments("final class StringUtil {}", "has a name that says nothing"),
        arguments("class Utils {}", "has a name that says nothing"),
        arguments("interface TestHelper {}", "has a name that says nothing"),
        arguments("record PoolManager() {}", "has a name that says nothing"),
        arguments("x();\n".repeat(401), "has 401 lines, more than 400"));
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void file_thatBreaksARule_isSeen(String code, String words) {
    assertThat(HouseRules.breaches(JavaSource.of(FILE, code)))
        .singleElement()
        .asString()
        .startsWith(FILE.toString())
        .contains(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "String s = \"Thread.sleep(1); TODO catch (E e) {}\";",
        "String s = \"\"\"\n Thread.sleep(1); \"quoted\" class Util {}\n \"\"\";",
        "String s = \"\\\"\"; char c = '\"'; char d = '\\''; // Thread.sleep is not used",
        "/* class Util, @Disabled */",
        "assertThat(x).contains(\"TODO\");",
        "todo(); int TODO = 1;",
        "scheduler.parkAndRide(); asleep();",
        "@DisabledOnOs(OS.WINDOWS) void test() {}",
        "e.printStackTrace(writer);",
        "try { x(); } catch (Exception e) { return; }",
        "class Utility {} class Managed {} class Helpful {}",
        "ThreadUtil.run(); EntityManager manager;"
      })
  void file_thatOnlyLooksLikeABreach_isLeftInPeace(String code) {
    assertThat(HouseRules.breaches(JavaSource.of(FILE, code))).isEmpty();
  }

  @Test
  void file_of400Lines_isNotTooLong() {
    assertThat(HouseRules.breaches(JavaSource.of(FILE, "x();\n".repeat(400)))).isEmpty();
  }

  @Test
  void breach_inALaterLine_isReportedThere() {
    String code = "/* a\n b */\nString s = \"\"\"\n\n\"\"\";\n  Thread.sleep(1);\n// TODO\n";
    assertThat(HouseRules.breaches(JavaSource.of(FILE, code)))
        .containsExactly(
            FILE + ":6: sleeps: wait for a condition: Thread.sleep",
            FILE + ":7: leaves work for later: TODO");
  }

  @Test
  void package_withoutNullMarked_isSeen() {
    Path main = Path.of("module/src/main/java/a");
    JavaSource type = JavaSource.of(main.resolve("A.java"), "package a; class A {}");
    JavaSource bare = JavaSource.of(main.resolve("package-info.java"), "package a;");
    JavaSource inAComment =
        JavaSource.of(main.resolve("package-info.java"), "/** @NullMarked */ package a;");
    JavaSource marked = JavaSource.of(main.resolve("package-info.java"), "@NullMarked package a;");
    JavaSource test =
        JavaSource.of(Path.of("module/src/test/java/a/T.java"), "package a; class T {}");
    String breach = main + ": has no package-info.java with @NullMarked";
    assertThat(HouseRules.unmarkedPackages(List.of(type))).containsExactly(breach);
    assertThat(HouseRules.unmarkedPackages(List.of(type, bare))).containsExactly(breach);
    assertThat(HouseRules.unmarkedPackages(List.of(inAComment, type))).containsExactly(breach);
    assertThat(HouseRules.unmarkedPackages(List.of(type, marked))).isEmpty();
    assertThat(HouseRules.unmarkedPackages(List.of(test))).isEmpty();
  }
}
