package io.asyncdb.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChildJvmTest {

  @Test
  void run_itsOptionsAndArguments_reachTheMainMethod() throws Exception {
    assertThat(ChildJvm.run(Echo.class, List.of("-Dchild.word=word"), "0"))
        .isEqualTo("word from " + ProcessHandle.current().pid());
  }

  @Test
  void run_anotherEndThan0_isAnErrorThatHasWhatWasPrinted() {
    assertThatThrownBy(() -> ChildJvm.run(Echo.class, List.of("-Dchild.word=why"), "3"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(Echo.class.getName() + " has ended with 3: why");
  }

  @Test
  void run_anotherClassPath_takesThePlaceOfThisOne() {
    assertThatThrownBy(() -> ChildJvm.run(Echo.class, List.of("-cp", "nowhere"), "0"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(Echo.class.getName() + " has ended with 1: ");
  }

  /** Run by a JVM of its own. */
  static final class Echo {

    private Echo() {}

    public static void main(String[] arguments) {
      long parent = ProcessHandle.current().parent().orElseThrow().pid();
      System.out.println(System.getProperty("child.word") + " from " + parent);
      System.exit(Integer.parseInt(arguments[0]));
    }
  }
}
