package io.asyncdb.test;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * One user's directory under {@code java.io.tmpdir}, where the server's programs are unpacked once
 * and servers keep their data while they run.
 *
 * <p>One per user, since programs another user could have put there must not be run, and files one
 * user has made cannot be repaired by the next. Any number of JVMs of the user share it.
 */
final class WorkDirectory {

  private final Path root;

  private WorkDirectory(Path root) {
    this.root = root;
  }

  /**
   * Finds or makes the directory of this user.
   *
   * @throws PostgresServerException when a directory of that name belongs to somebody else
   */
  static WorkDirectory open() throws IOException {
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
    Path root = Path.of(System.getProperty("java.io.tmpdir")).resolve("async-db-test-" + user);
    // Others may pass through, to what is opened to them in turn: a server under another account
    // than this JVM's needs it.
    makeDirectory(root, "rwx--x--x");
    try {
      Path probe = Files.createTempFile(root, "probe", "");
      try {
        if (!Files.getOwner(probe).equals(Files.getOwner(root)) && isPosix(root)) {
          throw foreign(root, null);
        }
      } finally {
        Files.delete(probe);
      }
    } catch (AccessDeniedException e) {
      throw foreign(root, e);
    }
    return new WorkDirectory(root.toRealPath());
  }

  /** Where unpacked programs are. */
  Path programs() throws IOException {
    return makeDirectory(root.resolve("programs"), "rwxr-xr-x");
  }

  /** Where the servers that last no longer than their JVM are. */
  Path servers() throws IOException {
    return makeDirectory(root.resolve("servers"), "rwx--x--x");
  }

  /** Makes a directory, with these permissions whatever the umask, unless it is there. */
  static Path makeDirectory(Path directory, String permissions) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
      return directory;
    }
    permit(directory, permissions);
    return directory;
  }

  /** Sets the permissions of a file, on systems that have them. */
  static void permit(Path file, String permissions) throws IOException {
    if (isPosix(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Deletes a directory with all that is in it; what is gone already is no error. */
  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static PostgresServerException foreign(Path root, @Nullable Throwable cause) {
    return new PostgresServerException(
        "The directory "
            + root
            + " is not this user's, so that no PostgreSQL can be unpacked there: remove it or set"
            + " -Djava.io.tmpdir to another directory.",
        cause);
  }
}
