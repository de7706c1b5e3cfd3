/** The implementation. Nothing in here is part of the API. */
@NullMarked
package io.asyncdb.internal;

import org.jspecify.annotations.NullMarked;
