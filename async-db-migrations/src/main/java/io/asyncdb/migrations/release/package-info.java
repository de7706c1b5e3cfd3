/**
 * The release that still runs while its successor migrates: {@link
 * io.asyncdb.migrations.release.StatementRecorder} keeps its statements, {@link
 * io.asyncdb.migrations.release.ReleaseCheck} prepares each against the new schema.
 */
@NullMarked
package io.asyncdb.migrations.release;

import org.jspecify.annotations.NullMarked;
