/** The database as a connection factory of R2DBC: its interfaces over leases of the pool. */
@NullMarked
package io.asyncdb.internal.spi;

import org.jspecify.annotations.NullMarked;
