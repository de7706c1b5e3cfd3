/** What can go wrong, sorted by what the caller can do about it. */
@NullMarked
package io.asyncdb.error;

import org.jspecify.annotations.NullMarked;
