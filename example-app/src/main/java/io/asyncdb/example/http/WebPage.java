package io.asyncdb.example.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import reactor.netty.http.server.HttpServerRoutes;

/** The page at {@code /} and the files it needs: read once, served from memory. */
final class WebPage {

  /** Nothing is loaded from elsewhere, no script stands in the page, nobody may frame it. */
  private static final Map<String, String> HEADERS =
      Map.of(
          HttpHeaderNames.CACHE_CONTROL.toString(),
          "no-cache",
          HttpHeaderNames.CONTENT_SECURITY_POLICY.toString(),
          "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
          "Referrer-Policy",
          "no-referrer");

  private static final List<Asset> ASSETS =
      List.of(
          new Asset("/", "index.html", "text/html; charset=utf-8"),
          new Asset("/app.css", "app.css", "text/css; charset=utf-8"),
          new Asset("/app.js", "app.js", "text/javascript; charset=utf-8"),
          new Asset("/api.js", "api.js", "text/javascript; charset=utf-8"),
          new Asset("/pool.js", "pool.js", "text/javascript; charset=utf-8"),
          new Asset("/icon.svg", "icon.svg", "image/svg+xml"));

  private WebPage() {}

  private record Asset(String path, String file, String contentType) {

    byte[] read() {
      try (InputStream in = WebPage.class.getResourceAsStream("/web/" + file)) {
        if (in == null) {
          throw new IllegalStateException("web/" + file + " is not on the class path");
        }
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("web/" + file + " cannot be read", e);
      }
    }
  }

  static void addTo(HttpServerRoutes routes) {
    for (Asset asset : ASSETS) {
      byte[] bytes = asset.read();
      routes.get(
          asset.path(),
          (request, response) ->
              Exchange.send(
                  request, response, HttpResponseStatus.OK, HEADERS, asset.contentType(), bytes));
    }
  }
}
