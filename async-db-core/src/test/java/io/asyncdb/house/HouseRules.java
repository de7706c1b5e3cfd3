package io.asyncdb.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How every Java file of every module is written, as far as a scan can tell. */
final class HouseRules {

  private static final int MOST_LINES = 400;

  private static final Set<String> NOT_OURS = Set.of("target", "build", "node_modules", "out");

  private static final Pattern SLEEP =
      Pattern.compile(
          "\\bThread\\s*\\.\\s*sleep\\b|\\bTimeUnit\\s*\\.\\s*\\w+\\s*\\.\\s*sleep\\b"
              + "|\\b(NANO|MICRO|MILLI)?SECONDS\\s*\\.\\s*sleep\\b|\\b(MINUTES|HOURS|DAYS)\\s*\\.\\s*sleep\\b"
              + "|\\bpark(Nanos|Until)\\b");
  private static final Pattern LATER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
  private static final Pattern DISABLED = Pattern.compile("@(org\\.junit\\.[\\w.]*)?Disabled\\b");
  private static final Pattern PRINTED = Pattern.compile("\\bprintStackTrace\\s*\\(\\s*\\)");
  private static final Pattern EMPTY_CATCH =
      Pattern.compile("\\bcatch\\s*\\([^()]*\\)\\s*\\{\\s*\\}");
  private static final Pattern VAGUE_NAME =
      Pattern.compile("\\b(class|interface|record|enum)\\s+\\w*(Utils?|Helpers?|Managers?)\\b");
  private static final Pattern NULL_MARKED =
      Pattern.compile("@(org\\.jspecify\\.annotations\\.)?NullMarked\\b");

  private HouseRules() {}

  /** Returns what breaks a rule under this directory, each with its file and line. */
  static List<String> breaches(Path root) {
    List<JavaSource> sources = sources(root);
    return Stream.concat(
            sources.stream().flatMap(source -> breaches(source).stream()),
            unmarkedPackages(sources).stream())
        .map(breach -> breach.replace(root + "/", ""))
        .sorted()
        .toList();
  }

  static List<JavaSource> sources(Path root) {
    List<JavaSource> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes about) {
              String name = directory.getFileName().toString();
              boolean skip = NOT_OURS.contains(name) || name.startsWith(".");
              return skip && !directory.equals(root)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
              if (file.toString().endsWith(".java")) {
                found.add(JavaSource.read(file));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    return found;
  }

  /** Returns what breaks a rule that looks at one file alone. */
  static List<String> breaches(JavaSource source) {
    List<String> breaches = new ArrayList<>();
    if (source.lines() > MOST_LINES) {
      breaches.add(
          "%s: has %d lines, more than %d".formatted(source.path(), source.lines(), MOST_LINES));
    }
    find(source, JavaSource::code, SLEEP, "sleeps: wait for a condition", breaches);
    find(source, JavaSource::comments, LATER, "leaves work for later", breaches);
    find(source, JavaSource::code, DISABLED, "switches a test off", breaches);
    find(source, JavaSource::code, PRINTED, "prints past the log", breaches);
    find(source, JavaSource::code, EMPTY_CATCH, "swallows an exception", breaches);
    find(source, JavaSource::code, VAGUE_NAME, "has a name that says nothing", breaches);
    return breaches;
  }

  private static void find(
      JavaSource source,
      Function<JavaSource, String> part,
      Pattern pattern,
      String breach,
      List<String> breaches) {
    String text = part.apply(source);
    for (Matcher found = pattern.matcher(text); found.find(); ) {
      breaches.add(
          "%s:%d: %s: %s"
              .formatted(
                  source.path(),
                  JavaSource.lineOf(text, found.start()),
                  breach,
                  found.group().replaceAll("\\s+", " ")));
    }
  }

  /** Returns the packages with main classes that do not say what null means in them. */
  static List<String> unmarkedPackages(List<JavaSource> sources) {
    Map<Path, Boolean> marked = new TreeMap<>();
    for (JavaSource source : sources) {
      if (source.path().toString().replace('\\', '/').contains("/src/main/java/")) {
        boolean marks =
            source.path().endsWith("package-info.java")
                && NULL_MARKED.matcher(source.code()).find();
        marked.merge(source.path().getParent(), marks, Boolean::logicalOr);
      }
    }
    return marked.entrySet().stream()
        .filter(entry -> !entry.getValue())
        .map(entry -> entry.getKey() + ": has no package-info.java with @NullMarked")
        .toList();
  }
}
