package io.asyncdb.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Where a server is and how to log in, with the two spellings of it.
 *
 * @param host name or address, without brackets
 * @param port TCP port
 * @param username who logs in
 * @param password in clear; empty when the server asks for none
 * @param database the database a plain {@code url()} leads to
 * @param query what followed the {@code ?} of the URL, still encoded; empty when there was none
 */
record ServerAddress(
    String host, int port, String username, String password, String database, String query) {

  private static final int DEFAULT_PORT = 5432;

  static {
    try {
      // DriverManager by itself does not look into the class loader of a build tool's plugin.
      Class.forName("org.postgresql.Driver");
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("The PostgreSQL JDBC driver is not on the class path", e);
    }
  }

  /**
   * Reads the libpq form, {@code postgresql://user:password@host:port/database}.
   *
   * @param source the name of the setting the URL comes from, for messages
   * @param url the URL
   * @return the address
   * @throws IllegalArgumentException when a part is missing or wrong; the message names the part
   *     and never the password
   */
  static ServerAddress parse(String source, String url) {
    URI uri;
    try {
      uri = new URI(url.strip());
    } catch (URISyntaxException e) {
      // Not kept as the cause: its message repeats the URL, password included.
      throw invalid(source, "special characters of its parts must be percent-encoded");
    }
    String scheme = String.valueOf(uri.getScheme());
    if (!scheme.equals("postgresql") && !scheme.equals("postgres")) {
      throw invalid(source, "the scheme must be postgresql, was " + scheme);
    }
    if (uri.getHost() == null) {
      throw invalid(source, "one host is needed, with a port if it is not " + DEFAULT_PORT);
    }
    String userInfo = uri.getRawUserInfo();
    if (userInfo == null || userInfo.isEmpty() || userInfo.startsWith(":")) {
      throw invalid(source, "the user is missing");
    }
    int colon = userInfo.indexOf(':');
    String user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
    String password = colon < 0 ? "" : decode(userInfo.substring(colon + 1));
    String path = uri.getRawPath();
    String database = path == null || path.length() < 2 ? user : decode(path.substring(1));
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    String host = uri.getHost().replace("[", "").replace("]", "");
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return new ServerAddress(host, port, user, password, database, query);
  }

  /** The libpq form for one of the server's databases, credentials included. */
  String url(String name) {
    return "postgresql://"
        + encode(username)
        + (password.isEmpty() ? "" : ":" + encode(password))
        + "@"
        + authority()
        + "/"
        + encode(name)
        + (query.isEmpty() ? "" : "?" + query);
  }

  /** The JDBC form for one of the server's databases, credentials included. */
  String jdbcUrl(String name) {
    return "jdbc:postgresql://"
        + authority()
        + "/"
        + encode(name)
        + "?user="
        + encode(username)
        + (password.isEmpty() ? "" : "&password=" + encode(password))
        + (query.isEmpty() ? "" : "&" + query);
  }

  /** Opens a plain connection to one of the server's databases; the caller closes it. */
  Connection connect(String name, String applicationName) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", applicationName);
    properties.setProperty("connectTimeout", "10");
    return DriverManager.getConnection(jdbcUrl(name), properties);
  }

  /** Without the password, so that an address can be logged. */
  @Override
  public String toString() {
    return username + "@" + authority() + "/" + database;
  }

  private String authority() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  private static IllegalArgumentException invalid(String source, String reason) {
    return new IllegalArgumentException(
        source + " is not of the form postgresql://user:password@host:port/database: " + reason);
  }
}
