/** Sessions and transactions over a lease. */
@NullMarked
package io.asyncdb.internal.transaction;

import org.jspecify.annotations.NullMarked;
