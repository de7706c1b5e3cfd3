/**
 * Blocking code beside the asynchronous database, from the same configuration: {@link
 * io.asyncdb.migrations.sync.SyncDatabase}.
 */
@NullMarked
package io.asyncdb.migrations.sync;

import org.jspecify.annotations.NullMarked;
