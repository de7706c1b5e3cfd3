package io.asyncdb.migrations.cli;

/**
 * What a command has to say.
 *
 * @param text for a person, without a line end
 * @param data for a script: made of maps, lists, records, texts and numbers
 * @param exitCode how it ended
 */
record Answer(String text, Object data, ExitCode exitCode) {}
