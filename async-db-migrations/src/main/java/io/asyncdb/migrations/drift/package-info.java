/**
 * Whether a live schema is the one that generated code, or migrations, were made for: {@link
 * io.asyncdb.migrations.drift.Drift}.
 */
@NullMarked
package io.asyncdb.migrations.drift;

import org.jspecify.annotations.NullMarked;
