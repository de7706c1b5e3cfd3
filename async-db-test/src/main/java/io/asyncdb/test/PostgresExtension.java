package io.asyncdb.test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit extension that gives each test class a database of its own on {@link
 * PostgresServer#shared()}, and fails the test that leaves a session open there.
 *
 * <pre>{@code
 * @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();
 *
 * static Database db;
 *
 * @BeforeAll
 * static void open() {
 *   db = postgres.open(Database::open, d -> d.stats().active());
 * }
 * }</pre>
 *
 * <p>The field must be static, one for each class. Nested classes use the database of the class
 * around them. With {@code @ExtendWith(PostgresExtension.class)} instead of a field, constructors
 * and methods take a {@link TestDatabase} parameter.
 *
 * <p>After each test, when its own {@code @AfterEach} methods have run, two questions are asked,
 * each again and again for up to 2 s, so that work may end: the server is asked whether any session
 * on the database is still running a statement or holds a transaction open, and whatever was {@link
 * #open opened} is asked how many of its sessions are in use. A leak fails the test, naming process
 * id, application name, state, age and last query; a test that has failed already keeps its own
 * failure, the leak suppressed onto it. Leaked sessions are then ended, so that they fail no other
 * test.
 *
 * <p>Different classes may run in parallel; the tests of one class may not, as none could tell its
 * own sessions from the others'.
 */
public final class PostgresExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {

  private final Namespace namespace = Namespace.create(PostgresExtension.class, this);
  private final Supplier<TestDatabase> source;
  private volatile @Nullable ClassDatabase current;

  /**
   * Creates an extension whose databases are empty, as {@link #create()} does; for
   * {@code @ExtendWith}.
   */
  public PostgresExtension() {
    this(() -> PostgresServer.shared().createDatabase());
  }

  private PostgresExtension(Supplier<TestDatabase> source) {
    this.source = source;
  }

  /**
   * Creates an extension whose databases are empty.
   *
   * @return a new extension, for a static field
   */
  public static PostgresExtension create() {
    return new PostgresExtension();
  }

  /**
   * Creates an extension whose databases are copies of a template. The template is prepared once in
   * this JVM, by the first class that wants it; a copy takes well under a second.
   *
   * @param name says which classes share the template: those that give the same name
   * @param preparation fills the template, run by the first class that comes with the name; the
   *     others' are not run
   * @return a new extension, for a static field
   */
  public static PostgresExtension withTemplate(String name, TemplatePreparation preparation) {
    return new PostgresExtension(
        () -> PostgresServer.shared().createDatabase(Templates.get(name, preparation)));
  }

  /**
   * Returns the database of the test class that is running.
   *
   * @return the database
   * @throws IllegalStateException before {@code @BeforeAll} or after {@code @AfterAll}
   */
  public TestDatabase database() {
    return running().database();
  }

  /**
   * Returns the URL of the class's database in libpq's form.
   *
   * @return {@code postgresql://user:password@host:port/name}, the password included
   * @throws IllegalStateException before {@code @BeforeAll} or after {@code @AfterAll}
   */
  public String url() {
    return database().url();
  }

  /**
   * Returns the URL of the class's database as JDBC has it.
   *
   * @return {@code jdbc:postgresql://host:port/name?user=…&password=…}, which needs nothing beside
   *     it
   * @throws IllegalStateException before {@code @BeforeAll} or after {@code @AfterAll}
   */
  public String jdbcUrl() {
    return database().jdbcUrl();
  }

  /**
   * Opens a plain JDBC connection to the class's database.
   *
   * @return the connection, to be closed by the caller
   * @throws SQLException when the server refuses it
   * @throws IllegalStateException before {@code @BeforeAll} or after {@code @AfterAll}
   */
  public Connection connect() throws SQLException {
    return database().connect();
  }

  /**
   * Opens something on the class's database, such as {@code Database::open}, and watches it. Opened
   * in a test or in {@code @BeforeEach}, it is closed after the test; opened in {@code @BeforeAll},
   * after the class, last opened first.
   *
   * @param opener opens it from a URL in libpq's form
   * @param openSessions tells how many of its sessions are in use; after each test that must come
   *     down to 0
   * @param <T> what is opened
   * @return what the opener returned; this extension closes it
   * @throws IllegalStateException before {@code @BeforeAll} or after {@code @AfterAll}
   */
  public <T extends AutoCloseable> T open(
      Function<String, T> opener, ToIntFunction<T> openSessions) {
    ClassDatabase running = running();
    T resource = opener.apply(running.database().url());
    running.add(resource, openSessions);
    return resource;
  }

  /**
   * Creates the class's database.
   *
   * @param context the class
   * @throws IllegalStateException when another class is using this extension at the same time
   */
  @Override
  public void beforeAll(ExtensionContext context) {
    Store store = context.getStore(namespace);
    if (store.get(ClassDatabase.class) != null) {
      return;
    }
    ClassDatabase other = current;
    if (other != null) {
      throw new IllegalStateException(
          "This PostgresExtension serves "
              + other.owner()
              + " at the moment: declare one in "
              + context.getDisplayName()
              + " too");
    }
    ClassDatabase ours =
        new ClassDatabase(context.getDisplayName(), source.get(), () -> current = null);
    store.put(ClassDatabase.class, ours);
    current = ours;
  }

  /**
   * Notes that what is opened from now on is the test's.
   *
   * @param context the test
   * @throws IllegalStateException when the extension's field is not static
   */
  @Override
  public void beforeEach(ExtensionContext context) {
    of(context).beginTest();
  }

  /**
   * Checks for leaks and closes what the test has opened.
   *
   * @param context the test
   * @throws AssertionError when the test has left a session open
   */
  @Override
  public void afterEach(ExtensionContext context) {
    of(context).endTest();
  }

  /**
   * Tells whether a parameter is a {@link TestDatabase}.
   *
   * @param parameter the parameter
   * @param context the class or test
   * @return whether it is
   */
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestDatabase.class;
  }

  /**
   * Gives the class's database to a parameter.
   *
   * @param parameter the parameter
   * @param context the class or test
   * @return the {@link TestDatabase}
   */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return of(context).database();
  }

  private ClassDatabase of(ExtensionContext context) {
    ClassDatabase found = context.getStore(namespace).get(ClassDatabase.class, ClassDatabase.class);
    if (found == null) {
      throw new IllegalStateException("The field with the PostgresExtension must be static");
    }
    return found;
  }

  private ClassDatabase running() {
    ClassDatabase running = current;
    if (running == null) {
      throw new IllegalStateException(
          "There is a database from @BeforeAll to @AfterAll only, and only for a PostgresExtension"
              + " in a static field with @RegisterExtension");
    }
    return running;
  }
}
