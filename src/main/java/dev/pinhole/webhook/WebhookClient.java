package dev.pinhole.webhook;

import dev.pinhole.config.WebhookConfig;
import dev.pinhole.config.WebhookConfig.PayloadTemplate;
import dev.pinhole.config.WebhookConfig.WebhookEvent;
import dev.pinhole.store.WebhookMessage;
import dev.pinhole.text.Visible;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts messages, on threads of its own: to look up a name and to encrypt takes time. Follows no
 * redirect: it could lead what phones sent, and the signature, anywhere.
 */
public final class WebhookClient implements AutoCloseable {
  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** Until the status; what follows it is waited for by whoever asked. */
  private static final Duration ANSWERING = Duration.ofSeconds(15);

  private static final int MOST_OF_ANSWER = 200;

  static {
    // What is sent rarely would find a connection that a NAT or the receiver has forgotten.
    System.setProperty("jdk.httpclient.keepalive.timeout", "0");
  }

  /**
   * What came of an attempt.
   *
   * @param status of the answer; 0 for none
   * @param says the status with the beginning of the answer, or why there is none
   */
  public record Delivery(int status, String says) {
    public boolean isTaken() {
      return isTaken(status);
    }

    private static boolean isTaken(int status) {
      return status >= 200 && status < 300;
    }

    /** Whether this message is at fault, and not the receiver. */
    boolean isRefused() {
      return status == 400 || status == 413 || status == 422;
    }
  }

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "pinhole-webhook");
            thread.setDaemon(true);
            return thread;
          });

  /** Made on one of the threads, since loading it takes long. */
  private HttpClient http;

  /** Off the event loop. */
  <T> CompletableFuture<T> run(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, threads);
  }

  /** Never fails; cancelling the future ends the attempt. */
  public CompletableFuture<Delivery> send(WebhookConfig webhook, WebhookMessage message) {
    CompletableFuture<Delivery> delivery = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            CompletableFuture<HttpResponse<String>> answer =
                http()
                    .sendAsync(
                        request(webhook, message),
                        info -> {
                          // The status says that it was taken, whatever becomes of the rest. The
                          // connection ends with this: kept for the next message, the receiver may
                          // have forgotten it by then.
                          if (Delivery.isTaken(info.statusCode())) {
                            delivery.complete(of(info.statusCode(), ""));
                          }
                          return new AnswerStart();
                        });
            answer.whenComplete(
                (response, failure) ->
                    delivery.complete(
                        failure == null
                            ? of(response.statusCode(), response.body())
                            : of(failure)));
            delivery.whenComplete((done, any) -> answer.cancel(true));
          } catch (RuntimeException e) {
            delivery.complete(of(e));
          }
        });
    return delivery;
  }

  /** A message that says nothing but that it came. */
  public static WebhookMessage trial(WebhookConfig webhook, Instant now) {
    return Payload.of(
        new Alert(
            WebhookEvent.DEGRADED,
            "This is a test of pinhole's webhook " + webhook.name() + "; all is well",
            "",
            now,
            now,
            0,
            0,
            List.of()),
        "test",
        webhook);
  }

  private synchronized HttpClient http() {
    if (http == null) {
      http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(CONNECTING)
              .executor(threads)
              .build();
    }
    return http;
  }

  private static HttpRequest request(WebhookConfig webhook, WebhookMessage message) {
    byte[] body = message.body().getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(webhook.url())
            .timeout(ANSWERING)
            .header("User-Agent", "pinhole")
            .header("X-Pinhole-Id", message.id())
            .header("X-Pinhole-Event", message.event())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (webhook.template() == PayloadTemplate.NTFY) {
      request.header("Content-Type", "text/plain; charset=utf-8");
      request.header("Title", "pinhole: " + message.event());
    } else {
      request.header("Content-Type", "application/json");
    }
    webhook
        .secret()
        .ifPresent(
            secret -> request.header("X-Pinhole-Signature", "sha256=" + hmac(secret.read(), body)));
    return request.build();
  }

  static String hmac(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Delivery of(int status, String answer) {
    boolean elsewhere = status >= 300 && status < 400;
    String body = Visible.truncated(answer.strip(), MOST_OF_ANSWER);
    return new Delivery(
        status,
        "HTTP status "
            + status
            + (elsewhere ? ", which is not followed" : body.isEmpty() ? "" : ": " + body));
  }

  private static Delivery of(Throwable failure) {
    Throwable why = failure instanceof CompletionException e ? e.getCause() : failure;
    Throwable cause = why.getCause() == null ? why : why.getCause();
    String says;
    if (cause instanceof UnresolvedAddressException) {
      says = "its host name is not known";
    } else if (why instanceof HttpConnectTimeoutException) {
      says = "it cannot be connected to within " + CONNECTING.toSeconds() + " s";
    } else if (why instanceof HttpTimeoutException) {
      says = "it does not answer within " + ANSWERING.toSeconds() + " s";
    } else if (why instanceof ConnectException) {
      says = "it cannot be connected to";
    } else {
      says = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    }
    return new Delivery(0, Visible.truncated(says, MOST_OF_ANSWER));
  }

  /** The beginning of an answer. */
  private static final class AnswerStart implements HttpResponse.BodySubscriber<String> {
    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private Flow.Subscription subscription;

    @Override
    public CompletionStage<String> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscribed) {
      subscription = subscribed;
      subscribed.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
      for (ByteBuffer part : parts) {
        byte[] bytes = new byte[Math.min(part.remaining(), MOST_OF_ANSWER)];
        part.get(bytes);
        text.append(new String(bytes, StandardCharsets.UTF_8));
      }
      if (text.length() >= MOST_OF_ANSWER) {
        subscription.cancel();
        body.complete(text.toString());
      } else {
        subscription.request(1);
      }
    }

    @Override
    public void onError(Throwable failure) {
      body.complete(text.toString());
    }

    @Override
    public void onComplete() {
      body.complete(text.toString());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
