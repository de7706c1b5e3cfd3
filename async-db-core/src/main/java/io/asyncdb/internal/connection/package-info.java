/** Connections: the pool, the lease that owns one acquired connection, and what runs on it. */
@NullMarked
package io.asyncdb.internal.connection;

import org.jspecify.annotations.NullMarked;
