package dev.pinhole.cli;

import dev.pinhole.config.WebConfig;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.web.Token;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pinhole web}. */
@Command(
    name = "web",
    customSynopsis = "pinhole web [--config=FILE]",
    description = {
      "Prints the address of the page, with the token that it asks for; what stands",
      "behind the # stays in the browser, and so in no log."
    },
    footer = {
      "",
      "Examples:",
      "  pinhole web",
      "  xdg-open \"$(pinhole web)\"",
      "",
      "The page is served where [web] listen is set. Its API asks for the same token:",
      "  curl -H \"Authorization: Bearer $(cat /etc/pinhole/web-token)\" \\",
      "    http://127.0.0.1:9481/api/status"
    })
public final class WebCommand implements Runnable {
  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Override
  public void run() {
    WebConfig web = config.loadWithoutPasswords().web();
    if (web.listen().isEmpty()) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "the page is not served: write listen = \"127.0.0.1:9481\" below [web] in "
              + config.configFile()
              + ", then systemctl restart pinhole");
    }
    try {
      output.line(address(web));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "cannot use the token in "
              + web.tokenFile()
              + ": "
              + e
              + "; run as root or as a member of the group pinhole");
    }
  }

  /** To be opened in a browser on the daemon's host, where it is served at all. */
  static String address(WebConfig web) throws IOException {
    Endpoint listen = web.listen().orElseThrow();
    boolean any = listen.host().equals("0.0.0.0") || listen.host().equals("::");
    return "http://"
        + (any ? Endpoint.of("127.0.0.1", listen.port()) : listen)
        + "/#token="
        + Token.of(web.tokenFile()).text();
  }
}
