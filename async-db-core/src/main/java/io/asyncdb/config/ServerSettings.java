package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** The rules for settings of the server, and their form on a command line, as libpq has it. */
final class ServerSettings {

  /** One of the server's own, or one of an extension or application, with a dot. */
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_$]*(\\.[a-z_][a-z0-9_$]*)*");

  /** What is refused as a setting, and why. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "application_name", "has an option of its own, applicationName",
          "user", "has an option of its own, username",
          "database", "has an option of its own",
          "options", "must be given setting by setting",
          "replication", "is not for statements",
          "client_encoding", "is what the driver needs",
          "datestyle", "is what the driver needs",
          "extra_float_digits", "is what the driver needs");

  private ServerSettings() {}

  /** Returns the name as it is kept: the server takes no notice of letter case. */
  static String name(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(lower).matches()) {
      throw new ConfigurationException(
          "server setting must be named like a parameter of PostgreSQL, was \"" + name + "\"");
    }
    String why = ELSEWHERE.get(lower);
    if (why != null) {
      throw new ConfigurationException("server setting " + lower + " " + why);
    }
    return lower;
  }

  static String value(String name, String value) {
    Check.noNul("server setting " + name, value);
    return value;
  }

  /** Reads {@code -c name=value -c name=value}; a backslash takes what follows it literally. */
  static Map<String, String> parse(String options) {
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> words = words(options);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String setting;
      if (word.equals("-c") && i + 1 < words.size()) {
        setting = words.get(++i);
      } else if (word.startsWith("-c") || word.startsWith("--")) {
        setting = word.substring(2);
      } else {
        throw notASetting(word);
      }
      int equals = setting.indexOf('=');
      if (equals < 0) {
        throw notASetting(word);
      }
      String name = name(setting.substring(0, equals).replace('-', '_'));
      settings.put(name, value(name, setting.substring(equals + 1)));
    }
    return settings;
  }

  private static ConfigurationException notASetting(String word) {
    return new ConfigurationException(
        "options must be like -c name=value -c name=value, had \"" + word + "\"");
  }

  private static List<String> words(String options) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < options.length(); i++) {
      char c = options.charAt(i);
      if (c == '\\' && i + 1 < options.length()) {
        word.append(options.charAt(++i));
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /** Writes what {@link #parse} reads. */
  static String format(Map<String, String> settings) {
    StringJoiner options = new StringJoiner(" ");
    settings.forEach(
        (name, value) -> options.add("-c " + name + "=" + value.replaceAll("[\\\\\\s]", "\\\\$0")));
    return options.toString();
  }
}
