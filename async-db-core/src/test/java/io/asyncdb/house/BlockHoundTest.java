package io.asyncdb.house;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.FileInputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class BlockHoundTest {

  @Test
  void blockingCall_onANonBlockingThread_isFound() {
    assertThatThrownBy(
            () ->
                Mono.fromCallable(
                        () -> {
                          try (FileInputStream in = new FileInputStream(new File("pom.xml"))) {
                            return in.read();
                          }
                        })
                    .subscribeOn(Schedulers.parallel())
                    .block(Duration.ofSeconds(10)))
        .hasRootCauseInstanceOf(BlockingOperationError.class);
  }
}
