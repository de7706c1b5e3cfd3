/** Whether a configuration fits the server that it meets. */
@NullMarked
package io.asyncdb.preflight;

import org.jspecify.annotations.NullMarked;
