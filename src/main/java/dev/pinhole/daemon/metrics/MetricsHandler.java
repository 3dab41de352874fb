package dev.pinhole.daemon.metrics;

import dev.pinhole.nat.Address;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** One connection: answers its first request and closes it. */
final class MetricsHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final String PATH = "/metrics";

  private final InetAddress listen;
  private final Supplier<String> page;
  private boolean answered;

  MetricsHandler(InetAddress listen, Supplier<String> page) {
    this.listen = listen;
    this.page = page;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (answered || !(part instanceof HttpRequest request)) {
      return;
    }
    answered = true;
    context.channel().config().setAutoRead(false);
    FullHttpResponse response = response(request);
    if (request.method().equals(HttpMethod.HEAD)) {
      response.content().clear();
    }
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private FullHttpResponse response(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return text(HttpResponseStatus.BAD_REQUEST, "this is no HTTP request, or a too long one\n");
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      FullHttpResponse response =
          text(HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET and HEAD\n");
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      return response;
    }
    if (!isForThisHost(request)) {
      return text(HttpResponseStatus.FORBIDDEN, "ask for 127.0.0.1 or localhost\n");
    }
    String path = request.uri().split("\\?", 2)[0];
    if (!path.equals(PATH)) {
      return text(HttpResponseStatus.NOT_FOUND, "the figures are at " + PATH + "\n");
    }
    FullHttpResponse response = text(HttpResponseStatus.OK, page.get());
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, Exposition.CONTENT_TYPE);
    return response;
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

  private static FullHttpResponse text(HttpResponseStatus status, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return response;
  }

  /** A peer that resets its connection is none of our business. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
