package io.asyncdb.test;

import io.asyncdb.test.ServerPrograms.StopMode;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one server: its data, its log, its password, and the lock that says whose it is.
 *
 * <p>The lock is the operating system's, so it goes with the JVM however that ends. A throwaway
 * home whose lock is free has lost its JVM: the next start of a server stops what still runs there
 * and deletes it.
 */
final class ServerHome {

  private static final System.Logger LOGGER = System.getLogger(ServerHome.class.getName());
  private static final String LOCK_SUFFIX = ".lock";

  /** The kept homes of this JVM: it must not try a lock that it has, see {@link #sweep}. */
  private static final Set<Path> KEPT_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Path lockFile;
  private final FileChannel lock;
  private final boolean kept;

  private ServerHome(Path directory, Path lockFile, FileChannel lock, boolean kept) {
    this.directory = directory;
    this.lockFile = lockFile;
    this.lock = lock;
    this.kept = kept;
  }

  /** Makes a home that is deleted when it is released. */
  static ServerHome throwaway(Path servers) throws IOException {
    String name = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    Path lockFile = servers.resolve(name + LOCK_SUFFIX);
    FileChannel lock = tryLock(lockFile);
    if (lock == null) {
      throw new PostgresServerException("The new file " + lockFile + " is locked already.");
    }
    Path directory = WorkDirectory.makeDirectory(servers.resolve(name), "rwx------");
    return new ServerHome(directory, lockFile, lock, false);
  }

  /**
   * Opens, or makes, a home that outlives the JVM.
   *
   * @throws PostgresServerException when another server uses it
   */
  static ServerHome kept(Path directory) throws IOException {
    Path home = Files.createDirectories(directory).toRealPath();
    Path lockFile = home.resolve("server" + LOCK_SUFFIX);
    FileChannel lock = KEPT_HERE.add(home) ? tryLock(lockFile) : null;
    if (lock == null) {
      throw new PostgresServerException(
          "The data directory " + directory + " is in use by another server.");
    }
    return new ServerHome(home, lockFile, lock, true);
  }

  /** Stops and deletes what JVMs that were killed have left behind. */
  static void sweep(Path servers, Path programs, Account account)
      throws IOException, InterruptedException {
    String ours = ProcessHandle.current().pid() + "-";
    try (DirectoryStream<Path> files = Files.newDirectoryStream(servers, "*" + LOCK_SUFFIX)) {
      for (Path lockFile : files) {
        String name = lockFile.getFileName().toString();
        // Not even to be tried: closing any channel of a file gives up all the locks that a process
        // has on it.
        if (name.startsWith(ours)) {
          continue;
        }
        FileChannel lock = tryLock(lockFile);
        if (lock == null) {
          continue;
        }
        String directory = name.substring(0, name.length() - LOCK_SUFFIX.length());
        ServerHome orphan = new ServerHome(servers.resolve(directory), lockFile, lock, false);
        try {
          ServerPrograms left = new ServerPrograms(orphan, programs, account);
          if (left.isRunning()) {
            left.stop(StopMode.IMMEDIATE);
          }
          orphan.release();
        } catch (IOException | PostgresServerException e) {
          lock.close();
          LOGGER.log(Level.WARNING, "A server of an earlier run could not be cleared away", e);
        }
      }
    }
  }

  Path directory() {
    return directory;
  }

  /** PostgreSQL's own data directory. */
  Path data() {
    return directory.resolve("data");
  }

  /** What the server and the programs around it have said since the last start. */
  Path log() {
    return directory.resolve("server.log");
  }

  /** Holds the superuser's password and a line end, as initdb reads it. */
  Path passwordFile() {
    return directory.resolve("password");
  }

  /** Tells whether the data outlives this JVM. */
  boolean isKept() {
    return kept;
  }

  /** Gives the home up; a throwaway one is deleted. The server must be stopped by now. */
  void release() throws IOException {
    try (lock) {
      if (kept) {
        KEPT_HERE.remove(directory);
      } else {
        WorkDirectory.delete(directory);
        Files.deleteIfExists(lockFile);
      }
    }
  }

  private static @Nullable FileChannel tryLock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new PostgresServerException(
          "The file " + file + " is locked by another class loader of this JVM.", e);
    }
    channel.close();
    return null;
  }
}
