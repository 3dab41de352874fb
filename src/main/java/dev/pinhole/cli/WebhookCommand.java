package dev.pinhole.cli;

import dev.pinhole.config.Config;
import dev.pinhole.config.WebhookConfig;
import dev.pinhole.webhook.WebhookClient;
import dev.pinhole.webhook.WebhookClient.Delivery;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pinhole webhook}. */
@Command(
    name = "webhook",
    mixinStandardHelpOptions = true,
    description = "Tries the receivers of messages, each a [[webhook]] of the configuration.",
    subcommands = WebhookCommand.Posting.class,
    footer = {
      "",
      "Example:",
      "  pinhole webhook test noc",
      "",
      "How they are doing: pinhole status."
    })
public final class WebhookCommand {

  /** {@code pinhole webhook test}. */
  @Command(
      name = "test",
      customSynopsis = "pinhole webhook test NAME [--config=FILE]",
      description = "Sends one message to a webhook, and says what came back.",
      footer = {
        "",
        "Example:",
        "  pinhole webhook test noc",
        "",
        "It is sent once and not tried again, whether the daemon runs or not.",
        "Exit codes: 0 it was taken, 1 it was not."
      })
  static final class Posting implements Runnable {
    private static final long LONGEST_SECONDS = 30;

    @Mixin private ConfigOption config;

    @Mixin private Output output;

    @Parameters(paramLabel = "NAME", description = "Of the webhook in the configuration.")
    private String name;

    @Override
    public void run() {
      Config known = config.loadWithoutPasswords();
      WebhookConfig webhook =
          known.webhooks().stream()
              .filter(each -> each.name().equals(name))
              .findFirst()
              .orElseThrow(() -> unknown(known.webhooks()));
      Delivery came;
      try (WebhookClient client = new WebhookClient()) {
        came =
            client
                .send(
                    webhook, WebhookClient.trial(webhook, config.surroundings().clock().instant()))
                .completeOnTimeout(
                    new Delivery(0, "it does not answer within " + LONGEST_SECONDS + " s"),
                    LONGEST_SECONDS,
                    TimeUnit.SECONDS)
                .join();
      }
      if (!came.isTaken()) {
        throw new CommandFailure(
            ExitCode.REFUSED, "webhook " + name + " did not take it: " + came.says());
      }
      output.line("webhook {} took it: {}", name, came.says());
    }

    private CommandFailure unknown(List<WebhookConfig> all) {
      return new CommandFailure(
          ExitCode.REFUSED,
          "no [[webhook]] of "
              + config.configFile()
              + " is called "
              + name
              + (all.isEmpty()
                  ? "; there is none"
                  : "; there is "
                      + all.stream().map(WebhookConfig::name).collect(Collectors.joining(", "))));
    }
  }
}
