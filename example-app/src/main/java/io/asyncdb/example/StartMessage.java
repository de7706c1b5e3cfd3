package io.asyncdb.example;

import io.asyncdb.example.conversations.Demo;
import io.asyncdb.example.http.AdminToken;
import java.io.PrintWriter;

/**
 * What the console shows once the app serves: where it is, and three lines to try.
 *
 * @param url the address of the page, without a slash at its end
 * @param token what opens the operator's routes
 * @param database what the app works on
 */
record StartMessage(String url, AdminToken token, AppDatabase database) {

  void print(PrintWriter out) {
    String messages =
        url + "/api/tenants/" + Demo.TENANT + "/conversations/" + Demo.CONVERSATION + "/messages";
    out.println();
    out.println("async-db example: multi-tenant conversations");
    out.println("  page      " + url + "/");
    out.println(
        "  database  "
            + (database.isEmbedded() ? "embedded PostgreSQL: DATABASE_URL=" : "")
            + database.url());
    out.println(
        "  admin     "
            + (token.isGenerated()
                ? "token " + token.value() + " (set ADMIN_TOKEN to choose your own)"
                : "token as ADMIN_TOKEN has it"));
    out.println();
    out.println("To try, in this order:");
    out.println("  curl -s " + url + "/api/tenants/" + Demo.TENANT + "/conversations");
    out.println(
        "  curl -s "
            + messages
            + " -H 'Content-Type: application/json' -d '{\"author\":\"you\",\"body\":\"Hello from"
            + " curl\"}'");
    out.println("  curl -s '" + messages + "?limit=2'");
    out.println();
    out.println("Ctrl-C stops it.");
    out.flush();
  }
}
