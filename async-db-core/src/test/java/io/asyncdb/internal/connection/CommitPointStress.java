package io.asyncdb.internal.connection;

import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.request.Deadline;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** COMMIT's turn comes as its caller's time is up. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "sent, and the caller is in doubt")
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "late, and never sent")
@Outcome(expect = Expect.FORBIDDEN, desc = "sent after the caller was told that it was late")
@State
public class CommitPointStress {

  private final CommitPoint point = new CommitPoint();

  @Actor
  public void commit(ZZ_Result result) {
    result.r1 = point.pass();
  }

  @Actor
  public void deadline(ZZ_Result result) {
    DatabaseException told = point.missed(Expiry.missed(Deadline.NONE, "it waited"));
    result.r2 = told instanceof CommitUnknownException;
  }
}
