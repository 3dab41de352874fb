package dev.pinhole.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the page is made of, in memory: no path of a request is ever one of a file system. */
final class PageFiles {
  private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/dist/";

  private static final List<String> OWN =
      List.of(
          "index.html",
          "page.css",
          "icon.svg",
          "openapi.json",
          "page.js",
          "api.js",
          "dom.js",
          "words.js",
          "phones.js",
          "phone.js",
          "sites.js",
          "lists.js",
          "strip.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml");

  private final Map<String, PageFile> files = new HashMap<>();

  /**
   * A file.
   *
   * @param tag tells its versions apart (RFC 9110 8.8.3)
   */
  record PageFile(String type, byte[] content, String tag) {}

  PageFiles() {
    for (String name : OWN) {
      files.put("/" + name, file("web/" + name));
    }
    files.put("/", files.get("/index.html"));
    files.put("/uplot.js", file(UPLOT + "uPlot.iife.min.js"));
    files.put("/uplot.css", file(UPLOT + "uPlot.min.css"));
  }

  Optional<PageFile> at(String path) {
    return Optional.ofNullable(files.get(path));
  }

  private static PageFile file(String resource) {
    try (InputStream in = PageFiles.class.getClassLoader().getResourceAsStream(resource)) {
      byte[] content = in.readAllBytes();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      String ending = resource.substring(resource.lastIndexOf('.') + 1);
      return new PageFile(
          TYPES.get(ending), content, '"' + HexFormat.of().formatHex(digest, 0, 12) + '"');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
