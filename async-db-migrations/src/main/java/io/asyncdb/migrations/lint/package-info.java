/**
 * Migrations judged by what they do: {@link io.asyncdb.migrations.lint.MigrationLint} runs them on
 * a scratch server and reads the locks they took, the tables they rewrote and what they left
 * behind.
 */
@NullMarked
package io.asyncdb.migrations.lint;

import org.jspecify.annotations.NullMarked;
