package io.asyncdb.example.load;

import io.asyncdb.example.conversations.NewMessage;

/**
 * One message of a file, checked.
 *
 * @param tenant the name of the tenant, who must exist
 * @param tenantPlace where it stands, for the case that there is no such tenant
 * @param conversation the title of the conversation, made where it is missing
 * @param message what was said
 */
record LoadLine(String tenant, Place tenantPlace, String conversation, NewMessage message) {}
