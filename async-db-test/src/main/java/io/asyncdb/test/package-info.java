/**
 * A real PostgreSQL for tests: {@link io.asyncdb.test.PostgresServer} starts one from the binaries
 * on the class path, {@link io.asyncdb.test.PostgresExtension} gives each JUnit class a fresh
 * database on it and fails the test that leaves a session open, {@link io.asyncdb.test.FaultProxy}
 * is a network to it that fails on demand, {@link io.asyncdb.test.ChildJvm} runs what needs a JVM
 * of its own.
 *
 * <p>Nothing here knows the rest of async-db, so that the library's own tests can stand on it too;
 * what needs a database object is handed one.
 */
@NullMarked
package io.asyncdb.test;

import org.jspecify.annotations.NullMarked;
