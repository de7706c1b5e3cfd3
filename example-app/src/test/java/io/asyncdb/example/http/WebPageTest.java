package io.asyncdb.example.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.example.Migrated;
import io.asyncdb.test.PostgresExtension;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page's files, as a browser gets them. */
class WebPageTest {

  @RegisterExtension static final PostgresExtension postgres = Migrated.postgres();

  @Test
  void page_andAllItNames_areServed() {
    try (Api api = open()) {
      Api.Answer page = api.get("/").expect(200);

      assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
      Matcher named =
          Pattern.compile("(?:src|href)=\"(/[^\"]+\\.(?:js|css|svg))\"").matcher(page.text());
      int files = 0;
      while (named.find()) {
        assertThat(api.get(named.group(1)).expect(200).text()).isNotEmpty();
        files++;
      }
      assertThat(files).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void page_namesNothingElsewhere_andSaysSoToTheBrowser() {
    try (Api api = open()) {
      Api.Answer page = api.get("/").expect(200);

      assertThat(page.text()).doesNotContain("http://", "https://", "<style", "onclick");
      assertThat(page.headers().firstValue("content-security-policy").orElse(""))
          .contains("default-src 'self'", "frame-ancestors 'none'");
      assertThat(page.headers().firstValue("x-content-type-options")).contains("nosniff");
    }
  }

  private static Api open() {
    return Api.over(Migrated.open(postgres));
  }
}
