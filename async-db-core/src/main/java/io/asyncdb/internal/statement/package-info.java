/** Statements: named parameters, and the one runner that every statement passes. */
@NullMarked
package io.asyncdb.internal.statement;

import org.jspecify.annotations.NullMarked;
