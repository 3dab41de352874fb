package dev.pinhole.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.config.WebhookConfig;
import dev.pinhole.config.WebhookConfig.PayloadTemplate;
import dev.pinhole.config.WebhookConfig.WebhookEvent;
import dev.pinhole.store.WebhookMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PayloadTest {
  private static final Instant AT = Instant.parse("2026-11-22T13:36:42Z");
  private static final String HOSTILE =
      "\"}<!channel> <https://evil.example|x>&@here [x](http://evil.example) www.evil.example"
          + " @ALL\n";

  private static WebhookMessage message(PayloadTemplate template, String... names) {
    WebhookConfig webhook =
        new WebhookConfig(
            "noc",
            URI.create("http://127.0.0.1/"),
            Set.of(WebhookEvent.values()),
            Optional.empty(),
            Optional.empty(),
            1,
            Duration.ofSeconds(30),
            Optional.empty(),
            template);
    Alert alert =
        new Alert(
            WebhookEvent.UNREACHABLE,
            "198.51.100.98: 40 of 42 phones unreachable since 13:36",
            "198.51.100.98",
            AT,
            AT.minusSeconds(30),
            40,
            42,
            List.of(names));
    return Payload.of(alert, webhook);
  }

  private static JsonNode json(WebhookMessage message) {
    return JsonMapper.shared().readTree(message.body());
  }

  @Test
  void jsonHasEverythingByItsName() {
    WebhookMessage message = message(PayloadTemplate.JSON, "1000@example.org", HOSTILE);

    assertThat(message.webhook()).isEqualTo("noc");
    assertThat(message.event()).isEqualTo("unreachable");
    assertThat(message.body())
        .isEqualTo(
            "{\"id\":\""
                + message.id()
                + "\",\"webhook\":\"noc\",\"event\":\"unreachable\","
                + "\"text\":\"198.51.100.98: 40 of 42 phones unreachable since 13:36\","
                + "\"cause\":\"198.51.100.98\",\"at\":\"2026-11-22T13:36:42.000Z\","
                + "\"since\":\"2026-11-22T13:36:12.000Z\",\"phones\":40,\"known\":42,"
                + "\"names\":[\"1000@example.org\",\""
                + HOSTILE.replace("\"", "\\\"").replace("\n", "\\n")
                + "\"]}");
    assertThat(json(message).get("names").get(1).asString()).isEqualTo(HOSTILE);
  }

  @Test
  void eachMessageHasAnIdOfItsOwn() {
    assertThat(message(PayloadTemplate.JSON).id()).isNotEqualTo(message(PayloadTemplate.JSON).id());
  }

  @Test
  void slackTakesWhatPhonesSentForText() {
    JsonNode slack = json(message(PayloadTemplate.SLACK, HOSTILE));

    String text = slack.get("text").asString();
    assertThat(text)
        .startsWith("198.51.100.98: 40 of 42 phones unreachable since 13:36\n")
        .doesNotContain("<", ">", "@here", "@ALL", "://", "www.", "](")
        .contains("&lt;!channel&gt;", "&amp;");
    JsonNode block = slack.get("blocks").get(0).get("text");
    assertThat(block.get("type").asString()).isEqualTo("mrkdwn");
    assertThat(block.get("verbatim").asBoolean()).isTrue();
    assertThat(block.get("text").asString()).isEqualTo(text);
    assertThat(slack.get("unfurl_links").asBoolean()).isFalse();
  }

  @Test
  void ntfyIsPlainText() {
    assertThat(message(PayloadTemplate.NTFY, "1000@example.org", "1001@example.org").body())
        .isEqualTo(
            "198.51.100.98: 40 of 42 phones unreachable since 13:36\n"
                + "1000@example.org, 1001@example.org");
  }

  /** Where one is too long, the receiver refuses it or takes it for a file. */
  @Test
  void noneIsLong() {
    String wide = "\ud83d\ude00".repeat(32);
    String[] names = Collections.nCopies(10, wide).toArray(String[]::new);
    for (PayloadTemplate template : PayloadTemplate.values()) {
      assertThat(message(template, names).body().getBytes(StandardCharsets.UTF_8))
          .hasSizeLessThan(4096);
    }
  }
}
