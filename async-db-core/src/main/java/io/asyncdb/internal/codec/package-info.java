/** Values in PostgreSQL's text and binary formats, and rows of them. */
@NullMarked
package io.asyncdb.internal.codec;

import org.jspecify.annotations.NullMarked;
