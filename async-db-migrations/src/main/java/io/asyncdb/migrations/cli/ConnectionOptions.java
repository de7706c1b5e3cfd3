package io.asyncdb.migrations.cli;

import io.asyncdb.config.DatabaseConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which database, and as whom. */
final class ConnectionOptions {

  private static final String PASSWORD = "PGPASSWORD";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The database, such as postgresql://app@host:5432/shop?sslmode=verify-full. Without it"
              + " DATABASE_URL or libpq's variables (PGHOST, PGUSER, ...) of the environment count."
              + " Others can read command lines: leave the password to PGPASSWORD or -W.")
  private @Nullable String url;

  @Option(
      names = {"-W", "--password"},
      interactive = true,
      arity = "0",
      prompt = "Password: ",
      description = "Ask for the password, without showing it.")
  private char @Nullable [] password;

  DatabaseConfig config(Map<String, String> environment) {
    DatabaseConfig config =
        url == null ? DatabaseConfig.fromEnvironment(environment) : DatabaseConfig.fromUrl(url);
    String secret = config.password();
    if (password != null) {
      secret = String.valueOf(password);
    } else if (secret == null) {
      secret = environment.get(PASSWORD);
    }
    return config.toBuilder().password(secret).build();
  }
}
