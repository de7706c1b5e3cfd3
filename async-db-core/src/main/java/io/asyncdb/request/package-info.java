/** What a request carries in Reactor's Context, so that everything inside it shares it. */
@NullMarked
package io.asyncdb.request;

import org.jspecify.annotations.NullMarked;
