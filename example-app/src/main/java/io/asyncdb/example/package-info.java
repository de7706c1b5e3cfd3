/**
 * The command line of the example: {@link io.asyncdb.example.App} is where it starts.
 *
 * <p>Dependencies run one way: the commands here, then {@code http} and {@code load}, then {@code
 * conversations}, then {@code schema}, which is generated from the migrations.
 */
@NullMarked
package io.asyncdb.example;

import org.jspecify.annotations.NullMarked;
