/** What the packages of this module share: JDBC connections, migrations and scratch databases. */
@NullMarked
package io.asyncdb.migrations.internal;

import org.jspecify.annotations.NullMarked;
