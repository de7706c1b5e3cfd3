/**
 * Loads a file of messages: all of it or nothing, in memory that does not grow with the file.
 *
 * <p>The way of a line: {@code Lines} (text, with its number) to {@link
 * io.asyncdb.example.load.MessageFile} (CSV or JSON Lines) to {@code LoadLine} (checked) to {@link
 * io.asyncdb.example.load.MessageLoader} (stored, a thousand at a time).
 */
@NullMarked
package io.asyncdb.example.load;

import org.jspecify.annotations.NullMarked;
