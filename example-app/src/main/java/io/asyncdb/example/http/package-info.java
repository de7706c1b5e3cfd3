/**
 * The HTTP side: routes, what they take and answer, and the page.
 *
 * <p>Start at {@link io.asyncdb.example.http.HttpApi}. Each group of routes has a class, which
 * turns a {@code Call} into a {@code Reply}; {@code Exchange} is what is the same for all.
 */
@NullMarked
package io.asyncdb.example.http;

import org.jspecify.annotations.NullMarked;
