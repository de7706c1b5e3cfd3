/** From rows to values: records, scalars and functions. */
@NullMarked
package io.asyncdb.row;

import org.jspecify.annotations.NullMarked;
