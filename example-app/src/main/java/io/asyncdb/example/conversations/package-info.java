/**
 * Tenants, their conversations and messages: what may be written, and how it is stored and read.
 *
 * <p>{@link io.asyncdb.example.conversations.TenantScope} is the only way to a tenant's rows. It
 * names the tenant to the server, whose row-level security does the rest.
 */
@NullMarked
package io.asyncdb.example.conversations;

import org.jspecify.annotations.NullMarked;
