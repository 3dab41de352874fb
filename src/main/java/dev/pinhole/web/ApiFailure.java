package dev.pinhole.web;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A question that cannot be answered; the message says why. */
final class ApiFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient HttpResponseStatus status;

  private ApiFailure(HttpResponseStatus status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  static ApiFailure notFound(String what) {
    return new ApiFailure(HttpResponseStatus.NOT_FOUND, what);
  }

  static ApiFailure wrong(String what) {
    return new ApiFailure(HttpResponseStatus.BAD_REQUEST, what);
  }

  HttpResponseStatus status() {
    return status;
  }
}
