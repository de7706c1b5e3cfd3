package io.asyncdb.test;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whose account the server's programs run under, since PostgreSQL refuses to run as root.
 *
 * <p>Containers run their builds as root more often than not, some of them without the right to
 * make user namespaces: hence two ways out, tried in this order.
 */
enum Account {
  /**
   * The account of this JVM: an ordinary user, or a system where the server's own programs drop
   * their rights.
   */
  OWN(""),

  /** Root without a root's rights, in a user namespace of its own; files stay root's. */
  NAMESPACE("unshare -U"),

  /** The user "nobody", who must be given the files. */
  NOBODY("setpriv --reuid=65534 --regid=65534 --clear-groups");

  private static final int NOBODY_ID = 65534;
  private static final long PROBE_SECONDS = 10;

  private final String prefix;

  Account(String prefix) {
    this.prefix = prefix;
  }

  /** What stands before a command so that it runs under this account. */
  List<String> prefix() {
    return prefix.isEmpty() ? List.of() : List.of(prefix.split(" "));
  }

  /**
   * Chooses the account for this JVM.
   *
   * @param ours a file or directory that this JVM has made
   * @return the first account under which PostgreSQL can run
   * @throws PostgresServerException when this JVM is root's and neither way out works here
   */
  static Account choose(Path ours) throws IOException, InterruptedException {
    boolean linux = System.getProperty("os.name", "").startsWith("Linux");
    if (!linux || !Integer.valueOf(0).equals(Files.getAttribute(ours, "unix:uid"))) {
      return OWN;
    }
    for (Account account : List.of(NAMESPACE, NOBODY)) {
      if (account.works()) {
        return account;
      }
    }
    throw new PostgresServerException(
        "PostgreSQL refuses to run as root, and neither unshare nor setpriv can lower the rights"
            + " here: run as an ordinary user or set "
            + PostgresServer.URL_VARIABLE
            + ".");
  }

  /** Hands over a directory, with all that is in it, to this account. */
  void own(Path directory) throws IOException {
    if (this != NOBODY) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            return give(dir);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return give(file);
          }
        });
  }

  private static FileVisitResult give(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", NOBODY_ID);
    Files.setAttribute(path, "unix:gid", NOBODY_ID);
    return FileVisitResult.CONTINUE;
  }

  private boolean works() throws InterruptedException {
    List<String> command = new ArrayList<>(prefix());
    command.add("true");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      // The program is not installed, which is the answer that was asked for.
      return false;
    }
  }
}
