/** The state of the pool and of the server, as records. */
@NullMarked
package io.asyncdb.health;

import org.jspecify.annotations.NullMarked;
