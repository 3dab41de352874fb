package dev.pinhole.web;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;

/** Debian's Chromium, without a window. */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ChromeDriver driver;
  private final String axe;

  private Browser(ChromeDriver driver, String axe) {
    this.driver = driver;
    this.axe = axe;
  }

  /** Skips the tests where there is none. */
  static Browser start() throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "the page is not tested: apt install chromium chromium-driver");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toString());
    options.addArguments(
        "--headless=new",
        // Containers allow none, and give /dev/shm 64 MB.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-extensions",
        "--window-size=1280,900");
    options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(DRIVER.toString()))
            .usingAnyFreePort()
            .build();
    try (InputStream axe =
        Browser.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
      String source = new String(axe.readAllBytes(), StandardCharsets.UTF_8);
      return new Browser(new ChromeDriver(service, options), source);
    }
  }

  /** As if it had been typed into a fresh tab. */
  void open(String address) {
    driver.get("about:blank");
    driver.get(address);
  }

  /** Follows a link of the page. */
  void go(String hash) {
    driver.executeScript("location.hash = arguments[0]", hash);
  }

  String hash() {
    return (String) run("return location.hash");
  }

  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  long number(String script) {
    return ((Number) run("return " + script)).longValue();
  }

  void back() {
    driver.navigate().back();
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  /** What a reader sees of it; empty where there is none. */
  String text(String css) {
    return (String)
        run(
            "return document.querySelector(arguments[0])?.innerText.replace(/\\s+/g, ' ') ?? ''",
            css);
  }

  @SuppressWarnings("unchecked")
  List<String> texts(String css) {
    return (List<String>)
        run("return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)", css);
  }

  /** Presses keys where the focus is. */
  void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  void tab(int times) {
    for (int i = 0; i < times; i++) {
      press(Keys.TAB);
    }
  }

  String focused() {
    return (String)
        run(
            "const e = document.activeElement;"
                + "return e.id || e.getAttribute('href') || e.textContent || e.tagName");
  }

  void untilText(String css, String part) {
    until(() -> text(css).contains(part), () -> css + " is: " + text(css));
  }

  void until(BooleanSupplier condition, Supplier<String> otherwise) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(otherwise.get());
      }
    }
  }

  void dark(boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** As on a phone; 0 is the window as it is. */
  void narrow(int width) {
    if (width == 0) {
      driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    } else {
      driver.executeCdpCommand(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", width, "height", 844, "deviceScaleFactor", 2, "mobile", true));
    }
  }

  /** What axe finds against WCAG 2.1 AA, and against its own good practice. */
  @SuppressWarnings("unchecked")
  List<String> violations() {
    driver.executeScript("if (!window.axe) { " + axe + " }");
    return (List<String>)
        driver.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "axe.run(document).then(found => done(found.violations.map(v => v.id + ': ' +"
                + " v.nodes.map(n => n.html + ' ' + n.failureSummary).join('; '))))");
  }

  /** What the browser said, such as of a refused script; of what is asked for in vain, nothing. */
  List<String> complaints() {
    return driver.manage().logs().get("browser").getAll().stream()
        .map(LogEntry::getMessage)
        .filter(line -> !line.contains("Failed to load resource") && !line.contains("net::ERR_"))
        // Of axe, which looks at the chart.
        .filter(line -> !line.contains("willReadFrequently"))
        .toList();
  }

  void screenshot(Path file) throws IOException {
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
