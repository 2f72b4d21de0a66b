package io.godwit.overlay.netty;

import io.godwit.overlay.Address;
import io.godwit.overlay.Id;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sockets: one that listens, those that were accepted, those that are dialled. Any thread. */
final class Transport implements AutoCloseable {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int BACKLOG = 128;

  /** Little, so that urgent frames do not wait behind much; enough for a full pipe nearby. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 << 10, 256 << 10);

  private final MultiThreadIoEventLoopGroup group;
  private final Executor handshakes;
  private final AtomicLong linkNumbers = new AtomicLong();
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final Greeters greeters = new Greeters();
  private volatile Tls tls;
  private volatile Channel listening;

  /**
   * @param handshakes where the sums of handshakes are done, so that they do not hold up other
   *     links
   */
  Transport(int eventLoops, Executor handshakes) {
    this.group =
        new MultiThreadIoEventLoopGroup(
            eventLoops, new DefaultThreadFactory("godwit-io", true), NioIoHandler.newFactory());
    this.handshakes = handshakes;
  }

  /** Before anything is dialled or accepted; again for links made from then on. */
  void renewed(Tls fresh) {
    tls = fresh;
  }

  EventLoop nextLoop() {
    return group.next();
  }

  Greeters greeters() {
    return greeters;
  }

  /** Listens; the message of a failure names the port and what to do. */
  int listen(String host, int port, LinkOwner owner) throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accepted(channel, owner);
                  }
                });
    ChannelFuture bound = bootstrap.bind(host, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + bound.cause().getMessage()
              + "): set"
              + " another port (0 chooses a free one) or stop the program that has it",
          bound.cause());
    }
    listening = bound.channel();
    return ((InetSocketAddress) bound.channel().localAddress()).getPort();
  }

  private void accepted(SocketChannel channel, LinkOwner owner) {
    if (!greeters.enter(channel)) {
      channel.close();
      return;
    }
    Link link = new Link(owner, linkNumbers.incrementAndGet(), null, null, false);
    install(channel, tls.handler(false, handshakes), link);
  }

  private void install(Channel channel, SslHandler handler, Link link) {
    channels.add(channel);
    channel.closeFuture().addListener(closed -> channels.remove(channel));
    handler.setHandshakeTimeoutMillis(Link.GREETING_MILLIS);
    handler.setCloseNotifyFlushTimeoutMillis(500);
    channel.pipeline().addLast(handler, link);
  }

  /** Dials; the link tells its owner how it went. */
  Link dial(Address address, Id expected, LinkOwner owner) {
    return dial(address, expected, owner, tls, false);
  }

  /** Dials with another certificate than a member's, to be let in. */
  Link dialToJoin(Address address, Id issuer, LinkOwner owner, Tls joiner) {
    return dial(address, issuer, owner, joiner, true);
  }

  private Link dial(Address address, Id expected, LinkOwner owner, Tls with, boolean joining) {
    Link link = new Link(owner, linkNumbers.incrementAndGet(), address, expected, joining);
    if (NetUtil.createByteArrayFromIpAddressString(address.host()) != null) {
      connect(new InetSocketAddress(address.host(), address.port()), with, link);
    } else {
      // Names are looked up where waiting holds nobody up.
      handshakes.execute(
          () -> connect(new InetSocketAddress(address.host(), address.port()), with, link));
    }
    return link;
  }

  private void connect(InetSocketAddress address, Tls with, Link link) {
    if (address.isUnresolved()) {
      link.unconnected(new UnknownHostException("no address of host " + address.getHostString()));
      return;
    }
    new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                install(channel, with.handler(true, handshakes), link);
              }
            })
        .connect(address)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                link.unconnected(connected.cause());
              }
            });
  }

  /** Takes no more links; those that stand are kept. */
  void stopListening() {
    Channel channel = listening;
    if (channel != null) {
      channel.close().awaitUninterruptibly(1_000);
    }
  }

  @Override
  public void close() {
    stopListening();
    channels.forEach(Channel::close);
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3_000);
  }
}
