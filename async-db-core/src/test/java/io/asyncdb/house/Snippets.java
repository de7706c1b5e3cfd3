package io.asyncdb.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Compiles pieces of source that break a rule, to show that the rule sees them. */
final class Snippets {

  private static final Pattern NAME =
      Pattern.compile("package ([\\w.]+);.*?(?:class|interface|record) (\\w+)", Pattern.DOTALL);

  private Snippets() {}

  /** Returns the classes of these sources alone, though they may name those of the house. */
  static JavaClasses compile(Path parent, String... sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    Path directory;
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      directory = Files.createTempDirectory(parent, "classes");
      files.setLocation(StandardLocation.CLASS_OUTPUT, List.of(directory.toFile()));
      List<Source> units = Stream.of(sources).map(Source::new).toList();
      boolean compiled =
          compiler
              .getTask(errors, files, null, List.of("-proc:none", "-nowarn"), null, units)
              .call();
      if (!compiled) {
        throw new IllegalArgumentException(errors.toString());
      }
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    return new ClassFileImporter().importPath(directory);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///" + path(text)), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    private static String path(String text) {
      Matcher name = NAME.matcher(text);
      if (!name.find()) {
        throw new IllegalArgumentException("no package and class in: " + text);
      }
      return name.group(1).replace('.', '/') + "/" + name.group(2) + ".java";
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
