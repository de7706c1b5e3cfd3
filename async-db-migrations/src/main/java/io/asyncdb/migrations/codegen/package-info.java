/**
 * Typed queries from migrations: {@link io.asyncdb.migrations.codegen.MigratedPostgresDatabase} is
 * a database for jOOQ's code generator that runs the migrations on an embedded server, {@link
 * io.asyncdb.migrations.codegen.IncrementalJavaGenerator} that generator, idle when nothing has
 * changed.
 *
 * <p>jOOQ's generator is brought by jooq-codegen-maven; a program at run time needs nothing of this
 * package.
 */
@NullMarked
package io.asyncdb.migrations.codegen;

import org.jspecify.annotations.NullMarked;
