package io.asyncdb.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.DatabaseTimeoutException;
import org.junit.jupiter.api.Test;

class CommitPointTest {

  private final CommitPoint point = new CommitPoint();
  private final DatabaseTimeoutException missed =
      new DatabaseTimeoutException("the deadline passed", null, null, null);

  @Test
  void missed_beforeCommit_keepsItFromBeingSent() {
    assertThat(point.missed(missed)).isSameAs(missed);
    assertThat(point.pass()).isFalse();
    assertThat(point.late()).isSameAs(missed);
    assertThat(point.missed(missed)).isSameAs(missed);
  }

  @Test
  void missed_behindCommit_saysThatThereIsDoubt() {
    assertThat(point.pass()).isTrue();
    assertThat(point.missed(missed))
        .isInstanceOf(CommitUnknownException.class)
        .hasMessage("COMMIT was sent, and may or may not be done: the deadline passed")
        .hasCause(missed);
    assertThat(point.late()).isNull();
  }

  @Test
  void missed_whenCommitIsKnownToBeDone_saysSo() {
    assertThat(point.pass()).isTrue();
    point.resolved(true);
    assertThat(point.missed(missed))
        .isInstanceOf(CommitUnknownException.class)
        .hasMessage("COMMIT is done, but the work had not ended: the deadline passed")
        .hasCause(missed);
  }

  @Test
  void missed_whenCommitHasFailed_isJustThat() {
    assertThat(point.pass()).isTrue();
    point.resolved(false);
    assertThat(point.missed(missed)).isSameAs(missed);
  }

  @Test
  void takenBack_isAsIfItHadNotBeenSent() {
    assertThat(point.pass()).isTrue();
    point.takeBack();
    assertThat(point.missed(missed)).isSameAs(missed);
    assertThat(point.pass()).isFalse();
  }
}
