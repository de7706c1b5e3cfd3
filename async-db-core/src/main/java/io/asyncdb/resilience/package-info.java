/** What keeps a service going while its database does not, on resilience4j. */
@NullMarked
package io.asyncdb.resilience;

import org.jspecify.annotations.NullMarked;
