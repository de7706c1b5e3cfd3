/** What a listener is told: the paired start and end of everything that reaches the server. */
@NullMarked
package io.asyncdb.observe;

import org.jspecify.annotations.NullMarked;
