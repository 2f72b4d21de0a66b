package io.godwit.bench.netty;

import io.godwit.bench.load.Call;
import io.godwit.bench.peer.EchoPeer;
import io.godwit.bench.peer.KeyStores;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** One connection, one event loop on each side, the JDK's TLS 1.3, callers multiplexed by an id. */
public final class NettyPeer implements EchoPeer {
  private static final String TLS = "TLSv1.3";

  @Override
  public Serving serve(Path keyStore) throws Exception {
    SslContext tls =
        SslContextBuilder.forServer(KeyStores.keys(keyStore))
            .trustManager(KeyStores.trust(keyStore))
            .clientAuth(ClientAuth.REQUIRE)
            .sslProvider(SslProvider.JDK)
            .protocols(TLS)
            .build();
    Channel channel =
        new ServerBootstrap()
            .group(loop())
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel accepted) {
                    accepted.pipeline().addLast(tls.newHandler(accepted.alloc()));
                    Frames.addDecoder(accepted.pipeline());
                    accepted.pipeline().addLast(new EchoHandler());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    int port = ((InetSocketAddress) channel.localAddress()).getPort();
    return () -> Integer.toString(port);
  }

  @Override
  public Call connect(String address, Path keyStore) throws Exception {
    SslContext tls =
        SslContextBuilder.forClient()
            .keyManager(KeyStores.keys(keyStore))
            .trustManager(KeyStores.trust(keyStore))
            .sslProvider(SslProvider.JDK)
            .protocols(TLS)
            .build();
    int port = Integer.parseInt(address);
    CallingHandler calling = new CallingHandler();
    Channel channel =
        new Bootstrap()
            .group(loop())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connected) {
                    connected
                        .pipeline()
                        .addLast(tls.newHandler(connected.alloc(), "127.0.0.1", port));
                    Frames.addDecoder(connected.pipeline());
                    connected.pipeline().addLast(calling);
                  }
                })
            .connect(InetAddress.getLoopbackAddress(), port)
            .sync()
            .channel();
    channel.pipeline().get(SslHandler.class).handshakeFuture().sync();
    return calling::call;
  }

  private static EventLoopGroup loop() {
    return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  }
}
