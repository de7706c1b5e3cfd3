/** Values in PostgreSQL's binary formats. */
@NullMarked
package io.asyncdb.internal.codec;

import org.jspecify.annotations.NullMarked;
