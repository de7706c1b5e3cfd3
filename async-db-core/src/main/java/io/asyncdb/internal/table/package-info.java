/** What tables look like: names, columns and types, read once and kept for each database. */
@NullMarked
package io.asyncdb.internal.table;

import org.jspecify.annotations.NullMarked;
