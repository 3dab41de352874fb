package dev.pinhole.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.WritableBindings;
import dev.pinhole.config.Config;
import dev.pinhole.daemon.LoopTimers;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.store.Store;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in a browser, beside a store of 100,000 phones. One browser and one store for all. */
class PageTest {
  private static final int PHONES = 100_000;
  private static final String DOMAIN = "pbx.example.com";
  private static final String HOSTILE =
      "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>\"'&\u202e";

  private static final String FILL =
      """
      INSERT INTO registration (id, node, profile, user, domain, call_id, contact, contact_host,
        contact_port, first_contact_host, first_contact_port, network_ip, network_port, transport,
        user_agent, freeswitch_status, nat, nat_kind, evidence, registered_at, reachability,
        reachability_at, via_host, via_port, rport_asked)
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %1$d - 1)
      SELECT i + 1, 'default', 'internal', 100000 + i, 'pbx.example.com', 'call-' || i,
        '<sip:' || (100000 + i) || '@192.168.1.120:61724>', '192.168.1.120', 61724, NULL, NULL,
        '198.51.' || (i / 250 %% 250) || '.' || (i %% 250), 1024 + i %% 60000, 'udp',
        CASE i %% 3 WHEN 0 THEN 'Yealink SIP-T46S' WHEN 1 THEN 'snomD785' ELSE 'MicroSIP' END,
        'Registered(UDP)', CASE i %% 10 WHEN 9 THEN 'no' ELSE 'yes' END,
        CASE i %% 10 WHEN 9 THEN 'direct' ELSE 'private-contact' END,
        '["Contact is the private address 192.168.1.120:61724"]', %2$d - 3600000, 'reachable',
        %2$d - 60000, '192.168.1.120', 61724, 'true' FROM n\
      """;

  private static final String LIVE =
      "INSERT INTO liveness (id, refreshed_at, refresh_count, expires_at, last_keepalive_at,"
          + " keepalive_count, next_keepalive_at, heard_at, answered_at, rtt_ms, rtt_smoothed_ms)"
          + " SELECT id, %1$d - 20000, 7, %1$d + 4000000, %1$d - 5000, 120, %1$d + 3600000,"
          + " %1$d - 5000, %1$d - 5000, 34.5, 36.1 FROM registration";

  private static final List<String> PLACES =
      List.of(
          "#/phones",
          "#/sites",
          "#/missing",
          "#/failures",
          "#/events",
          phone(100_002),
          phone(100_003));

  @TempDir private static Path folder;
  private static Browser browser;
  private static EventLoopGroup group;
  private static Connection store;
  private static Path file;
  private static Token token;
  private static int port;
  private static WebServer server;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start();
    file = folder.resolve("pinhole.db");
    Store.open(file).close();
    store = WritableBindings.in(DriverManager.getConnection("jdbc:sqlite:" + file));
    long now = System.currentTimeMillis();
    store.setAutoCommit(false);
    sql(FILL.formatted(PHONES, now));
    sql(LIVE.formatted(now));
    sql(
        "INSERT INTO daemon_status (id, updated_at, started_at, pid, version) VALUES (1, 1, 1, 1,"
            + " 'x')");
    sql(
        "INSERT INTO node_status (node, state, connected_since, hep_heard_at, keepalives_saved)"
            + " VALUES ('default', 'connected', 1, 1, 1234)");
    event("rebound", 100_002, now - 7_200_000);
    event("unreachable", 100_002, now - 3_600_000);
    event("reachable", 100_002, now - 1_800_000);
    sql(
        "INSERT INTO failure (node, user, domain, network_ip, cause, status, user_agent, first_at,"
            + " last_at, count) VALUES ('default', '1009', 'pbx.example.com', '198.51.100.98',"
            + " 'no-rport', 401, 'LabUA/1.0', 1, "
            + now
            + ", 12)");
    sql(
        "UPDATE registration SET nat_kind = 'address-mismatch', reachability = 'unreachable' WHERE"
            + " user = '100003'");
    sql(
        "UPDATE registration SET user_agent = '"
            + HOSTILE.replace("'", "''")
            + "' WHERE user = '100004'");
    sql(
        "INSERT INTO departed (user, domain, event, left_at, node, profile, network_ip, user_agent)"
            + " VALUES ('1008', 'pbx.example.com', 'expired', "
            + now
            + ", 'default', 'internal', '198.51.100.98', 'LabUA/1.0')");
    // At a site of which nobody is left.
    sql(
        "INSERT INTO departed (user, domain, event, left_at, node, profile, network_ip) VALUES"
            + " ('1010', 'pbx.example.com', 'expired', "
            + now
            + ", 'default', 'internal', '192.0.2.7')");
    group =
        new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    token = Token.of(folder.resolve("web-token"));
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
    store.commit();
    store.setAutoCommit(true);
    serve();
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      group.submit(server::stop).get();
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
      store.close();
    }
  }

  private static void serve() throws Exception {
    EventLoop loop = (EventLoop) group.next();
    LoopTimers timers = new LoopTimers(loop);
    Config config = Config.defaults(Map.of());
    WebPage page = new WebPage(token, file, config::keepalive, loop, timers);
    server =
        new WebServer(
            loop, timers, Endpoint.of("127.0.0.1", port), Optional.empty(), Optional.of(page));
    server.start();
  }

  private static void sql(String statement) throws SQLException {
    try (Statement any = store.createStatement()) {
      any.execute(statement);
    }
  }

  private static void event(String event, int user, long at) throws SQLException {
    sql(
        "INSERT INTO history (at, event, node, profile, user, domain, call_id, network_ip,"
            + " network_port, previous_network_ip, previous_network_port, nat) SELECT "
            + at
            + ", '"
            + event
            + "', node, profile, user, domain, call_id, network_ip, network_port, network_ip, 5,"
            + " nat FROM registration WHERE user = '"
            + user
            + "'");
  }

  @BeforeEach
  void openPage() throws Exception {
    sql("UPDATE daemon_status SET updated_at = " + (System.currentTimeMillis() + 15_000));
    browser.narrow(0);
    browser.dark(false);
    browser.open("http://127.0.0.1:" + port + "/#token=" + token.text());
    browser.untilText("#link", "live");
    browser.untilText(".found", "100,000 phones");
    browser.complaints();
  }

  private static String phone(int user) {
    return "#/phone/" + user + "%40" + DOMAIN;
  }

  private static String firstPhone() {
    return browser.text("tbody tr:first-child td.who");
  }

  @Test
  void theTokenIsInNoAddress() {
    assertThat(browser.hash()).isEqualTo("#/phones");
    assertThat((String) browser.run("return document.cookie")).isEmpty();
    assertThat(browser.text("#health"))
        .contains(
            "Healthy",
            "100,000 phones",
            "90,000 behind NAT",
            "1 unreachable",
            "2 missing",
            "1 failure");
  }

  @Test
  void findsSortsAndPagesThroughAHundredThousand() {
    assertThat(firstPhone()).isEqualTo("100000@" + DOMAIN);
    browser.find("button[aria-label='Next page']").click();
    browser.untilText(".pages", "51–100 of 100,000");
    assertThat(firstPhone()).isEqualTo("100050@" + DOMAIN);
    browser.find("button[aria-label='Last page']").click();
    browser.untilText(".pages", "99,951–100,000 of 100,000");
    browser.back();
    browser.untilText(".pages", "51–100 of 100,000");

    browser.find("th[data-by=user] button").click();
    browser.until(() -> firstPhone().startsWith("199999"), PageTest::firstPhone);
    assertThat(
            (String) browser.run("return arguments[0].ariaSort", browser.find("th[data-by=user]")))
        .isEqualTo("descending");
    browser.find("th[data-by=reach] button").click();
    browser.until(() -> firstPhone().startsWith("100003"), PageTest::firstPhone);

    browser.find("#match").sendKeys("198.51.7.5:");
    browser.untilText(".found", "2 phones found");
    assertThat(browser.hash()).contains("match=198.51.7.5").contains("sort=reach");
    String address = browser.hash();
    browser.go("#/sites");
    browser.untilText("h1", "Sites");
    browser.go(address);
    browser.untilText(".found", "2 phones found");
    browser.find("#match").clear();
    browser.find("#match").sendKeys("no such phone");
    browser.untilText("tbody", "No phone fits.");
  }

  @Test
  void countsLeadToWhatTheyCount() {
    assertThat(browser.text(".counts")).contains("keep-alives a second", "1,234 saved");
    browser.find("a[href*='reachability=unreachable']").click();
    browser.untilText(".found", "1 phone found");
    assertThat(browser.text("tbody")).contains("100003", "does not ring");
  }

  @Test
  void whatIsShownIsBroughtUpToDateWhereItStands() throws SQLException {
    browser.run(
        "document.querySelectorAll('a.row')[20].focus({preventScroll: true}); scrollTo(0, 300)");
    String focus = browser.focused();
    List<String> order = browser.texts("td.who");
    sql(
        "UPDATE registration SET reachability = 'unreachable', reachability_at = 1 WHERE user ="
            + " '100010'");
    event("unreachable", 100_010, System.currentTimeMillis());
    browser.untilText("tbody tr:nth-child(11) td.state", "does not ring");
    event("registered", 100_011, System.currentTimeMillis());
    browser.untilText(".fresh", "1 phone came since: show");

    assertThat(browser.number("Math.round(scrollY)")).isEqualTo(300);
    assertThat(browser.focused()).isEqualTo(focus);
    assertThat(browser.texts("td.who")).isEqualTo(order);
    sql("UPDATE registration SET reachability = 'reachable' WHERE user = '100010'");
    sql("UPDATE liveness SET answered_at = " + System.currentTimeMillis() + " WHERE id = 11");
    event("reachable", 100_010, System.currentTimeMillis());
    browser.untilText("tbody tr:nth-child(11) td.state", "rings");
  }

  @Test
  void aPhoneHasTheAnswerOnTopAndItsPathDrawn() throws SQLException {
    browser.go(phone(100_002));
    browser.untilText("h1", "100002@" + DOMAIN);
    assertThat(browser.text(".answer")).isNotEmpty();
    assertThat((String) browser.run("return document.querySelector('svg.across').ariaLabel"))
        .isEqualTo(
            "Phone 192.168.1.120:61724, then NAT 198.51.0.2:1026, then FreeSWITCH internal on"
                + " default");
    assertThat(browser.text(".day figcaption")).contains("unreachable");
    assertThat(browser.texts("td.event"))
        .containsSubsequence("reachable", "unreachable", "rebound");
    assertThat(browser.number("document.querySelectorAll('.rtt canvas').length")).isZero();
    sql("UPDATE liveness SET answered_at = answered_at + 1000, rtt_ms = 40 WHERE id = 3");
    event("reachable", 100_002, System.currentTimeMillis());
    browser.until(
        () -> browser.number("document.querySelectorAll('.rtt canvas').length") == 1,
        () -> browser.text("main"));
    assertThat((String) browser.run("return document.querySelector('.rtt').ariaLabel"))
        .isEqualTo("2 answers, from 35 ms to 40 ms");

    browser.go(phone(100_003));
    browser.untilText("h1", "100003@" + DOMAIN);
    assertThat((String) browser.run("return document.querySelector('svg.across').ariaLabel"))
        .contains("do not come back that way; calls are sent to 192.168.1.120:61724 instead");
    assertThat(browser.number("document.querySelectorAll('svg.across .cross').length")).isOne();

    browser.go("#/phone/nobody%40" + DOMAIN);
    browser.untilText(".answer", "no phone nobody@" + DOMAIN + " is registered, or was");
  }

  @Test
  void sitesFailuresAndEventsAreThere() throws SQLException {
    browser.go("#/sites");
    browser.untilText(".found", "100 of 62,501 sites");
    assertThat(browser.text("tr[data-site='192.0.2.7']")).contains("0 of 1");
    browser.find("a[href='#/missing']").click();
    browser.untilText("tbody", "1008@" + DOMAIN);
    browser.go("#/failures");
    browser.untilText("h2", "no-rport");
    assertThat(browser.text(".advice")).contains("NDLB-force-rport");
    browser.go("#/events");
    browser.untilText("tbody", "rebound");
    event("moved", 100_020, System.currentTimeMillis());
    browser.untilText("tbody tr:first-child", "moved");
    // Further down, what is new waits.
    browser.run("document.querySelector('table').style.marginBottom = '2000px'; scrollTo(0, 200)");
    event("expired", 100_021, System.currentTimeMillis());
    browser.untilText(".fresh", "1 new event: show");
    assertThat(browser.text("tbody tr:first-child")).contains("moved");
    browser.find(".fresh").click();
    browser.untilText("tbody tr:first-child", "expired");
    browser.find("#event").sendKeys("rebound");
    browser.until(
        () -> browser.texts("td.event").stream().allMatch("rebound"::equals),
        () -> browser.text("tbody"));
  }

  @Test
  void theKeyboardIsEnough() {
    browser.run("document.activeElement.blur()");
    browser.run(
        "document.body.tabIndex = -1; document.body.focus();"
            + " document.body.removeAttribute('tabindex')");
    browser.tab(1);
    assertThat(browser.focused()).isEqualTo("#main");
    browser.press("/");
    assertThat(browser.focused()).isEqualTo("match");
    browser.press("10002");
    browser.untilText(".found", "13 phones found");
    browser.run("document.querySelector('a.row').focus()");
    browser.press(Keys.ARROW_DOWN);
    browser.press(Keys.ARROW_DOWN);
    assertThat(browser.focused()).isEqualTo(phone(100_022));
    browser.press(Keys.ENTER);
    browser.untilText("h1", "100022@" + DOMAIN);
    assertThat(browser.focused()).isEqualTo("main");
    browser.tab(1);
    assertThat(browser.focused()).isEqualTo("#/phones");
    browser.back();
    browser.untilText(".found", "13 phones found");
  }

  @Test
  void whatAPhoneSentStaysText() {
    browser.go("#/phones?match=100004");
    browser.untilText(".found", "1 phone found");
    assertThat(browser.texts("td.agent")).containsExactly(HOSTILE);
    browser.go(phone(100_004));
    browser.untilText("dl", "<img src=x");
    browser.go("#/phones?match=" + "%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D1%3E");
    browser.untilText(".found", "1 phone found");
    browser.go("#/phone/%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D1%3E%40x");
    browser.untilText("h1", "<img src=x onerror=window.hacked=1>@x");
    assertThat(browser.run("return window.hacked")).isNull();
    assertThat(browser.number("document.querySelectorAll('main img, main script').length"))
        .isZero();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aWrongTokenIsAskedForAgain() {
    browser.open("http://127.0.0.1:" + port + "/#token=0123456789abcdef-wrong");
    browser.untilText("h1", "This page asks for a token");
    assertThat(browser.text("main")).contains("sudo pinhole web");
    assertThat(browser.focused()).isEqualTo("token");
    assertThat(browser.violations()).isEmpty();
    browser.press("another one", Keys.ENTER);
    browser.untilText("h1", "This page asks for a token");
    browser.until(() -> browser.focused().equals("token"), () -> browser.focused());
    browser.press(token.text(), Keys.ENTER);
    browser.untilText(".found", "100,000 phones");
    browser.untilText("#link", "live");
  }

  @Test
  void aLostConnectionIsSaidAndComesBack() throws Exception {
    group.submit(server::stop).get();
    browser.untilText("#link", "no connection since");
    assertThat(firstPhone()).isEqualTo("100000@" + DOMAIN);
    sql("UPDATE registration SET user_agent = 'after' WHERE user = '100000'");
    serve();
    browser.untilText("#link", "live");
    browser.untilText("tbody tr:first-child td.agent", "after");
  }

  @Test
  void aStoreThatCannotBeReadIsSaid() throws IOException {
    Path aside = folder.resolve("aside.db");
    Files.move(file, aside);
    try {
      browser.go("#/sites");
      browser.untilText("#health", "no store at");
      assertThat(browser.text("#health")).contains("Down");
    } finally {
      Files.move(aside, file);
    }
  }

  @Test
  void everybodyCanReadIt() throws IOException {
    for (boolean dark : new boolean[] {false, true}) {
      browser.dark(dark);
      for (String place : dark ? List.of("#/phones", "#/events", phone(100_003)) : PLACES) {
        browser.go(place);
        browser.until(
            () ->
                browser.number("document.querySelectorAll('main tbody tr, main .answer').length")
                    > 0,
            () -> browser.text("main"));
        assertThat(browser.violations()).as(place + (dark ? " dark" : "")).isEmpty();
        shoot(place, dark ? "dark" : "light");
      }
    }
    String back = (String) browser.run("return getComputedStyle(document.body).backgroundColor");
    assertThat(back).isEqualTo("rgb(20, 23, 27)");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void itFitsAPhonesScreen() throws IOException {
    browser.narrow(390);
    for (String place : PLACES) {
      browser.go(place);
      browser.until(
          () ->
              browser.number("document.querySelectorAll('main tbody tr, main .answer').length") > 0,
          () -> browser.text("main"));
      assertThat(browser.number("document.documentElement.scrollWidth")).as(place).isEqualTo(390);
      shoot(place, "narrow");
    }
    assertThat(browser.violations()).isEmpty();
  }

  /** For whoever wants to look: -Dpinhole.screenshots=FOLDER. */
  private static void shoot(String place, String how) throws IOException {
    String folder = System.getProperty("pinhole.screenshots", "");
    if (!folder.isEmpty()) {
      Files.createDirectories(Path.of(folder));
      browser.screenshot(Path.of(folder, place.replaceAll("[^a-z0-9]+", "-") + "-" + how + ".png"));
    }
  }
}
