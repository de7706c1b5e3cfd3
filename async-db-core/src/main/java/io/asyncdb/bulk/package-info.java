/**
 * Many rows at once: inserted, updated, deleted. {@link io.asyncdb.bulk.BulkInsert} chooses by
 * their number how they travel.
 */
@NullMarked
package io.asyncdb.bulk;

import org.jspecify.annotations.NullMarked;
