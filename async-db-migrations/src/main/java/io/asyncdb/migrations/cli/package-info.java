/**
 * The command line of the migrations, in the runnable jar with the classifier {@code cli}. Each
 * command is a class of its own, named in {@link io.asyncdb.migrations.cli.Main}.
 */
@NullMarked
package io.asyncdb.migrations.cli;

import org.jspecify.annotations.NullMarked;
