package io.asyncdb.request;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Server settings of one request, such as the tenant that row-level security goes by. Written into
 * Reactor's Context, they hold for every statement and transaction inside, and never longer: they
 * are set locally to the transaction, and a statement outside of one gets one of its own.
 *
 * <p>They are read where a transaction begins; what is written into the Context inside of it takes
 * effect in the next.
 */
public final class RequestSettings {

  private static final Pattern NAME =
      Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*(\\.[a-zA-Z_][a-zA-Z0-9_]*)?");

  private RequestSettings() {}

  /**
   * Returns what {@code contextWrite} takes to set one: {@code
   * mono.contextWrite(RequestSettings.with("app.tenant", tenant))}. Settings of other names that
   * are further out stay.
   *
   * @param name of a setting that the server has, or of one of the application's own with a prefix
   *     and a dot; letters, digits and underscores
   * @param value any text without the NUL character
   * @return a function that adds the setting to a Context
   * @throws IllegalArgumentException if the name or the value is not of that form
   */
  public static UnaryOperator<Context> with(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a setting's name consists of letters, digits and underscores, with at most one dot, was "
              + name);
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the value of " + name + " holds the NUL character");
    }
    return context -> {
      Map<String, String> settings = new LinkedHashMap<>(of(context));
      settings.put(name, value);
      return context.put(RequestSettings.class, Map.copyOf(settings));
    };
  }

  /**
   * Returns the settings in a Context.
   *
   * @param context of the subscriber
   * @return values by name; unmodifiable, empty if there are none
   */
  public static Map<String, String> of(ContextView context) {
    Map<String, String> set =
        context.isEmpty() ? null : context.getOrDefault(RequestSettings.class, null);
    return set == null ? Map.of() : set;
  }
}
