package dev.pinhole.esl;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Function;

/**
 * Looks host names up by the system's resolver, each on a thread of its own: it can take many
 * seconds, and the event loop has keep-alives to send meanwhile.
 */
public final class HostLookup extends AddressResolverGroup<InetSocketAddress> {
  /** How names are looked up; may block. */
  public interface Names {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private final Names names;

  public HostLookup(Names names) {
    this.names = names;
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new InetSocketAddressResolver(executor, new Resolver(executor));
  }

  private final class Resolver extends InetNameResolver {
    Resolver(EventExecutor executor) {
      super(executor);
    }

    @Override
    protected void doResolve(String host, Promise<InetAddress> promise) {
      inBackground(host, promise, addresses -> addresses[0]);
    }

    @Override
    protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
      inBackground(host, promise, List::of);
    }

    private <T> void inBackground(
        String host, Promise<T> promise, Function<InetAddress[], T> result) {
      if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
        // Nobody is asked.
        lookUp(host, promise, result);
        return;
      }
      Thread thread = new Thread(() -> lookUp(host, promise, result), "pinhole-lookup");
      thread.setDaemon(true);
      thread.start();
    }

    private <T> void lookUp(String host, Promise<T> promise, Function<InetAddress[], T> result) {
      try {
        promise.trySuccess(result.apply(names.addresses(host)));
      } catch (UnknownHostException e) {
        promise.tryFailure(e);
      }
    }
  }
}
