/**
 * Flyway migrations over a short-lived JDBC connection, from the same configuration as the database
 * itself.
 */
@NullMarked
package io.asyncdb.migrations;

import org.jspecify.annotations.NullMarked;
