/**
 * Where the database is and how it is used: immutable values that are checked when they are built.
 */
@NullMarked
package io.asyncdb.config;

import org.jspecify.annotations.NullMarked;
