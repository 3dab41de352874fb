package dev.pinhole.web;

import dev.pinhole.nat.Address;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.time.Timers;
import dev.pinhole.web.PageFiles.PageFile;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** One connection: answers its first request and closes it, or goes on with events. */
final class WebHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final String METRICS = "/metrics";
  private static final String API = "/api/";
  private static final String STREAM = "/api/stream";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String FIGURES = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";
  private static final int MOST_PARAMETERS = 32;

  /** Nothing is loaded from elsewhere, nothing inline is run, and nobody shows this in a frame. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final InetAddress listen;
  private final Optional<Supplier<String>> figures;
  private final Optional<WebPage> page;
  private final Timers timers;
  private final Timers.Timer deadline;
  private boolean answered;
  private boolean headOnly;

  WebHandler(
      InetAddress listen,
      Optional<Supplier<String>> figures,
      Optional<WebPage> page,
      Timers timers,
      Timers.Timer deadline) {
    this.listen = listen;
    this.figures = figures;
    this.page = page;
    this.timers = timers;
    this.deadline = deadline;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (answered || !(part instanceof HttpRequest request)) {
      return;
    }
    answered = true;
    context.channel().config().setAutoRead(false);
    headOnly = request.method().equals(HttpMethod.HEAD);
    refusal(request)
        .ifPresentOrElse(refused -> send(context, refused), () -> route(context, request));
  }

  private Optional<FullHttpResponse> refusal(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return Optional.of(
          text(HttpResponseStatus.BAD_REQUEST, "this is no HTTP request, or a too long one\n"));
    }
    if (!request.method().equals(HttpMethod.GET) && !headOnly) {
      FullHttpResponse response =
          text(HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET and HEAD\n");
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      return Optional.of(response);
    }
    if (!isForThisHost(request)) {
      return Optional.of(text(HttpResponseStatus.FORBIDDEN, "ask for 127.0.0.1 or localhost\n"));
    }
    return Optional.empty();
  }

  /**
   * On a loopback address, a page in a browser of this host must not get the figures by a name of
   * its own that it lets point here (DNS rebinding).
   */
  private boolean isForThisHost(HttpRequest request) {
    String name = request.headers().get(HttpHeaderNames.HOST, "").replaceFirst(":[0-9]*$", "");
    return !listen.isLoopbackAddress()
        || name.isEmpty()
        || name.equalsIgnoreCase("localhost")
        || Address.parse(name.replaceAll("^\\[|]$", "")).isPresent();
  }

  private void route(ChannelHandlerContext context, HttpRequest request) {
    String path = request.uri().split("\\?", 2)[0];
    if (path.equals(METRICS) && figures.isPresent()) {
      send(context, answer(HttpResponseStatus.OK, FIGURES, bytes(figures.get().get())));
    } else if (page.isEmpty()) {
      send(context, text(HttpResponseStatus.NOT_FOUND, "the figures are at " + METRICS + "\n"));
    } else if (!path.startsWith(API)) {
      send(context, file(request, path, page.get()));
    } else if (!page.get().admits(request.headers().get(HttpHeaderNames.AUTHORIZATION, ""))) {
      FullHttpResponse response =
          failure(HttpResponseStatus.UNAUTHORIZED, "the token is missing, or another one");
      response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
      send(context, response);
    } else if (path.equals(STREAM)) {
      stream(context, page.get());
    } else {
      ask(context, request, page.get());
    }
  }

  private static FullHttpResponse file(HttpRequest request, String path, WebPage page) {
    Optional<PageFile> found = page.files.at(path);
    if (found.isEmpty()) {
      return text(HttpResponseStatus.NOT_FOUND, "there is nothing here\n");
    }
    PageFile file = found.get();
    boolean known = file.tag().equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH, ""));
    FullHttpResponse response =
        known
            ? answer(HttpResponseStatus.NOT_MODIFIED, file.type(), new byte[0])
            : answer(HttpResponseStatus.OK, file.type(), file.content());
    response
        .headers()
        .set(HttpHeaderNames.ETAG, file.tag())
        .set(HttpHeaderNames.CACHE_CONTROL, "no-cache");
    return response;
  }

  private void stream(ChannelHandlerContext context, WebPage page) {
    if (page.stream.isFull()) {
      send(context, failure(HttpResponseStatus.SERVICE_UNAVAILABLE, "too many pages are open"));
      return;
    }
    deadline.cancel();
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    guarded(response.headers())
        .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
        .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
        // Or nginx would collect events.
        .set("x-accel-buffering", "no");
    if (headOnly) {
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    context.write(response);
    // To see it close.
    context.channel().config().setAutoRead(true);
    page.stream.add(context.channel());
  }

  private void ask(ChannelHandlerContext context, HttpRequest request, WebPage page) {
    QueryStringDecoder asked =
        new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, MOST_PARAMETERS, true);
    timers.guard(
        page.readers
            .read(store -> bytes(page.api.answer(store, asked)))
            .handleAsync(
                (json, failure) -> {
                  send(
                      context,
                      failure == null
                          ? answer(HttpResponseStatus.OK, JSON, json)
                          : failed(
                              failure instanceof CompletionException wrapped
                                  ? wrapped.getCause()
                                  : failure));
                  return true;
                },
                context.executor()));
  }

  private FullHttpResponse failed(Throwable why) {
    if (why instanceof ApiFailure refused) {
      return failure(refused.status(), refused.getMessage());
    }
    if (why instanceof ReadStoreException unreadable) {
      return failure(HttpResponseStatus.SERVICE_UNAVAILABLE, unreadable.getMessage());
    }
    if (why instanceof RejectedExecutionException) {
      return failure(HttpResponseStatus.SERVICE_UNAVAILABLE, "too many ask at once");
    }
    timers.internalError(why);
    return failure(HttpResponseStatus.INTERNAL_SERVER_ERROR, "a fault of pinhole; see its log");
  }

  private void send(ChannelHandlerContext context, FullHttpResponse response) {
    if (headOnly) {
      response.content().clear();
    }
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private static FullHttpResponse text(HttpResponseStatus status, String text) {
    return answer(status, TEXT, bytes(text));
  }

  private static FullHttpResponse failure(HttpResponseStatus status, String why) {
    return answer(status, JSON, bytes(Api.failure(why)));
  }

  private static FullHttpResponse answer(HttpResponseStatus status, String type, byte[] body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    guarded(response.headers())
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return response;
  }

  /** Whatever a browser is shown of this, it is to do nothing else with it. */
  private static HttpHeaders guarded(HttpHeaders headers) {
    return headers
        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff")
        .set("referrer-policy", "no-referrer")
        .set("cross-origin-resource-policy", "same-origin")
        .set("cross-origin-opener-policy", "same-origin");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A peer that resets its connection is none of our business. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
