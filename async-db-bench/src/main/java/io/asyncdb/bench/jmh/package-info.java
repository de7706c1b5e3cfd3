/** The core's single calls beside the raw driver, by JMH: each turn in a JVM of its own. */
@NullMarked
package io.asyncdb.bench.jmh;

import org.jspecify.annotations.NullMarked;
