package io.asyncdb.example.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import io.asyncdb.Database;
import io.asyncdb.example.Migrated;
import io.asyncdb.example.conversations.Demo;
import io.asyncdb.test.PostgresExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as a person uses it, in a real browser at the width of a desk and of a phone. */
@Timeout(180)
class BrowserTest {

  @RegisterExtension static final PostgresExtension postgres = Migrated.postgres();

  private static Playwright playwright;
  private static Browser browser;

  private final List<String> complaints = new ArrayList<>();
  private Database database;
  private Api api;
  private BrowserContext context;
  private Page page;

  @BeforeAll
  static void launch() {
    Path chromium = chromium();
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setHeadless(true)
                    .setExecutablePath(chromium)
                    .setArgs(
                        List.of(
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
  }

  /** Finds the system's browser; where there is none the test is skipped, unless it is required. */
  private static Path chromium() {
    Path path = Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
    boolean found = Files.isExecutable(path);
    List<String> required =
        Arrays.asList(System.getenv().getOrDefault("ASYNCDB_REQUIRE", "").split("[,\\s]+"));
    if (required.contains("chromium") || required.contains("all")) {
      assertThat(found).as("ASYNCDB_REQUIRE wants a browser at %s", path).isTrue();
    }
    assumeTrue(found, "no browser at " + path + ": install Chromium, or name one in CHROMIUM");
    return path;
  }

  @AfterAll
  static void quit() {
    if (playwright != null) {
      playwright.close();
    }
  }

  @BeforeEach
  void open() {
    database = Migrated.open(postgres);
    database.sql("truncate tenants cascade").execute().block();
    api = Api.over(database);
  }

  @AfterEach
  void close() {
    if (context != null) {
      context.close();
    }
    api.close();
  }

  @ParameterizedTest
  @CsvSource({"1360, 850", "390, 844"})
  void postedMessage_isSeenHereAndByTheApi(int width, int height) {
    Demo.seed(database).block();
    visit(width, height);
    openMessages(width);
    Locator thread = page.getByRole(AriaRole.REGION, named("Message history"));
    assertThat(thread).containsText("Welcome!");

    page.getByLabel("Your name").fill("Ada");
    page.getByLabel("Message", exactly()).fill("Hello <b>from</b> the page");
    page.getByRole(AriaRole.BUTTON, named("Send")).click();

    assertThat(thread).containsText("Hello <b>from</b> the page");
    assertThat(page.getByLabel("Message", exactly())).hasValue("");
    String messages =
        "/api/tenants/%s/conversations/%s/messages".formatted(Demo.TENANT, Demo.CONVERSATION);
    assertThat(api.get(messages).texts("body")).first().isEqualTo("Hello <b>from</b> the page");
    assertThat(page.getByText("Hello <b>from</b> the page")).isInViewport();

    api.say(messages, "Grace", "Hello from elsewhere");
    assertThat(thread).containsText("Hello from elsewhere");
    assertNothingWrong();
  }

  @Test
  void nothingYet_leadsFromTheFirstTenantToTheFirstMessage() {
    visit(1360, 850);
    assertThat(page.getByText("No tenants yet. Create the first one at the top.")).isVisible();

    page.getByRole(AriaRole.BUTTON, named("New tenant")).click();
    page.getByLabel("Name", exactly()).fill("Acme");
    page.getByRole(AriaRole.BUTTON, named("Create tenant")).click();
    assertThat(page.getByLabel("Tenant", exactly())).containsText("Acme");
    assertThat(page.getByText("No conversations yet.")).isVisible();

    page.getByLabel("Title of a new conversation").fill("Launch");
    page.getByRole(AriaRole.BUTTON, named("Create conversation")).click();
    assertThat(page.getByText("Nobody has said anything yet. Be the first.")).isVisible();

    page.getByLabel("Your name").fill("Ada");
    page.getByLabel("Message", exactly()).fill("First!");
    page.getByLabel("Message", exactly()).press("Enter");
    assertThat(page.locator(".bubble")).hasText("First!");

    page.reload();
    assertThat(page.locator(".bubble")).hasText("First!");
    assertNothingWrong();
  }

  @Test
  void olderMessages_comePageByPage() {
    String messages = api.createConversation(api.createTenant("Acme"), "Long");
    for (int i = 0; i < 60; i++) {
      api.say(messages, "Ada", "message " + i);
    }
    visit(1360, 850);
    assertThat(page.locator(".bubble")).hasCount(50);

    page.getByRole(AriaRole.BUTTON, named("Older messages")).click();

    assertThat(page.locator(".bubble")).hasCount(60);
    assertThat(page.locator(".bubble").first()).hasText("message 0");
    assertThat(page.locator(".bubble").last()).hasText("message 59");
    assertThat(page.getByRole(AriaRole.BUTTON, named("Older messages"))).isHidden();
    assertNothingWrong();
  }

  @Test
  void refusal_isShownWhereItHappened() {
    api.createConversation(api.createTenant("Acme"), "Launch");
    visit(1360, 850);
    assertThat(page.getByRole(AriaRole.BUTTON, named("Launch"))).isVisible();

    page.getByLabel("Title of a new conversation").fill("Launch");
    page.getByRole(AriaRole.BUTTON, named("Create conversation")).click();
    assertThat(page.getByRole(AriaRole.ALERT))
        .containsText("There is a conversation of this title already.");

    page.getByRole(AriaRole.BUTTON, named("New tenant")).click();
    page.getByLabel("Name", exactly()).fill("Acme");
    page.getByRole(AriaRole.BUTTON, named("Create tenant")).click();
    assertThat(page.getByText("There is a tenant of this name already.")).isVisible();
  }

  @Test
  void poolAndHealth_areLive() {
    Demo.seed(database).block();
    visit(390, 844);
    assertThat(page.getByText("Up", new Page.GetByTextOptions().setExact(true))).isVisible();

    page.getByRole(AriaRole.BUTTON, named("Pool")).click();

    assertThat(page.locator("#pool-max")).hasText("10");
    Locator lent = page.locator("#pool-acquired");
    assertThat(lent).not().hasText("–");
    String before = lent.textContent();
    api.get("/api/tenants").expect(200);
    assertThat(lent).not().hasText(before);
    assertNothingWrong();
  }

  @Test
  void serverGone_isShown() {
    Demo.seed(database).block();
    visit(1360, 850);
    assertThat(page.getByText("Welcome!")).isVisible();

    api.close();

    assertThat(page.getByText("Offline")).isVisible();
    page.getByLabel("Your name").fill("Ada");
    page.getByLabel("Message", exactly()).fill("Lost?");
    page.getByRole(AriaRole.BUTTON, named("Send")).click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("The server cannot be reached.");
    assertThat(page.getByLabel("Message", exactly())).hasValue("Lost?");
  }

  private void visit(int width, int height) {
    context = browser.newContext(new NewContextOptions().setViewportSize(width, height));
    page = context.newPage();
    page.onPageError(complaints::add);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
    page.navigate(api.url() + "/");
  }

  private void openMessages(int width) {
    if (width < 720) {
      page.getByRole(AriaRole.BUTTON, named("Getting started")).click();
    }
  }

  /** No error of the script, and nothing that a narrow screen would have to be moved for. */
  private void assertNothingWrong() {
    assertThat(complaints).isEmpty();
    assertThat(page.evaluate("document.documentElement.scrollWidth <= document.body.clientWidth"))
        .isEqualTo(true);
  }

  private static GetByRoleOptions named(String name) {
    return new GetByRoleOptions().setName(name);
  }

  private static Page.GetByLabelOptions exactly() {
    return new Page.GetByLabelOptions().setExact(true);
  }
}
