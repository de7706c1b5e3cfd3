/** LISTEN on connections of its own. */
@NullMarked
package io.asyncdb.internal.notification;

import org.jspecify.annotations.NullMarked;
