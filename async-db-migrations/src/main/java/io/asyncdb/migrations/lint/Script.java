package io.asyncdb.migrations.lint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.internal.parser.ParsingContext;
import org.flywaydb.core.internal.resource.StringResource;
import org.flywaydb.core.internal.sqlscript.ParserSqlScript;
import org.flywaydb.core.internal.sqlscript.SqlStatementIterator;
import org.flywaydb.database.postgresql.PostgreSQLParser;
import org.jspecify.annotations.Nullable;

/**
 * The file of a migration: where its statements begin, and what it waives.
 *
 * @param name the file's name, below its location
 * @param lines the line at which each statement begins, in the order in which they run; empty where
 *     the file cannot be read, as in a jar
 * @param waivers what it asks to be let off
 */
record Script(String name, List<Integer> lines, List<Waiver> waivers) {

  private static final Pattern WAIVER = Pattern.compile("\\s*--\\s*lint:(.*)");
  private static final Pattern ALLOW =
      Pattern.compile("\\s*allow\\s+(\\S+)(?:\\s+because\\s+(\\S.*))?\\s*");

  /**
   * A line that waives a rule.
   *
   * @param rule its name as written; empty when the line cannot be read
   * @param reason why, or null when none is given
   */
  record Waiver(int line, String text, String rule, @Nullable String reason) {

    static Waiver of(int line, String text, String words) {
      Matcher allow = ALLOW.matcher(words);
      return allow.matches()
          ? new Waiver(line, text, allow.group(1), allow.group(2))
          : new Waiver(line, text, "", null);
    }

    /** The rule that it lets off: empty where it names none, or gives no reason. */
    Optional<LintRule> valid() {
      return reason == null ? Optional.empty() : LintRule.of(rule);
    }

    /** What is wrong with it, or null. */
    @Nullable String problem() {
      if (rule.isEmpty()) {
        return "is not of the form -- lint: allow RULE because REASON";
      }
      if (LintRule.of(rule).isEmpty()) {
        return "names no rule: " + rule;
      }
      return reason == null ? "gives no reason for " + rule : null;
    }
  }

  static Script read(MigrationInfo migration, Configuration configuration) {
    String text = text(migration.getPhysicalLocation());
    if (text == null) {
      return new Script(migration.getScript(), List.of(), List.of());
    }
    List<Waiver> waivers = new ArrayList<>();
    List<String> all = text.lines().toList();
    for (int i = 0; i < all.size(); i++) {
      Matcher waiver = WAIVER.matcher(all.get(i));
      if (waiver.matches()) {
        waivers.add(Waiver.of(i + 1, all.get(i), waiver.group(1)));
      }
    }
    return new Script(migration.getScript(), lines(text, configuration), List.copyOf(waivers));
  }

  /** Where the statement of this number begins, counted from 0; 0 where that is not known. */
  int line(int statement) {
    return statement < lines.size() ? lines.get(statement) : 0;
  }

  private static @Nullable String text(@Nullable String location) {
    try {
      return location == null || !location.endsWith(".sql") || !Files.isReadable(Path.of(location))
          ? null
          : Files.readString(Path.of(location), UTF_8);
    } catch (IOException | InvalidPathException e) {
      // Lines are a service: without them the finding names the file alone.
      return null;
    }
  }

  /** Splits as Flyway does; placeholders stay, as they stand in no other line when filled in. */
  private static List<Integer> lines(String text, Configuration configuration) {
    Configuration plain =
        new FluentConfiguration().configuration(configuration).placeholderReplacement(false);
    List<Integer> lines = new ArrayList<>();
    try (SqlStatementIterator statements =
        new ParserSqlScript(
                new PostgreSQLParser(plain, new ParsingContext()),
                new StringResource(text),
                null,
                true)
            .getSqlStatements()) {
      statements.forEachRemaining(statement -> lines.add(statement.getLineNumber()));
    } catch (FlywayException e) {
      lines.clear();
    }
    return List.copyOf(lines);
  }
}
