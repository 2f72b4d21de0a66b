package io.godwit.overlay.netty;

import io.godwit.overlay.Role;
import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.NodeKey;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Requests of 100 bytes over a session beside the limit: a bare Netty echo, numbered, over the same
 * mutual TLS. Both ends in this process; compare the two, not with figures from elsewhere.
 */
public final class CallBenchmark {
  private static final int BYTES = 100;

  private CallBenchmark() {}

  /** Prints a line for each kind and number of callers. */
  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    try (TestNodes nodes = new TestNodes();
        BareEcho bare = new BareEcho()) {
      NettyOverlay anna = nodes.found("anna");
      NettyOverlay bert = nodes.join("bert", TestNodes.invite(anna, Role.HOST));
      TestNodes.until("bert is a member", () -> !bert.self().roles().isEmpty());
      bert.linkTo(anna.self());
      TestNodes.until("a link", () -> bert.linkedWith(anna.self().id()));
      anna.sessions().serve("echo", request -> request.reply(request.payload()));
      Duration timeout = Duration.ofSeconds(30);
      Function<byte[], CompletableFuture<ByteBuffer>> session =
          bytes ->
              bert.sessions().request(anna.self().id(), "echo", ByteBuffer.wrap(bytes), timeout);
      for (int round = 0; round < 3; round++) {
        for (int callers : new int[] {1, 16, 64}) {
          run("bare   ", bare::request, callers, seconds);
          run("session", session, callers, seconds);
        }
      }
    }
  }

  private static void run(
      String name, Function<byte[], CompletableFuture<ByteBuffer>> call, int callers, int seconds)
      throws InterruptedException {
    long[][] times = new long[callers][];
    CountDownLatch done = new CountDownLatch(callers);
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    for (int i = 0; i < callers; i++) {
      int caller = i;
      new Thread(
              () -> {
                long[] own = new long[2_000_000];
                int count = 0;
                byte[] bytes = new byte[BYTES];
                for (long now = System.nanoTime(); now < end && count < own.length; ) {
                  call.apply(bytes).join();
                  long after = System.nanoTime();
                  own[count++] = after - now;
                  now = after;
                }
                times[caller] = Arrays.copyOf(own, count);
                done.countDown();
              })
          .start();
    }
    done.await();
    long[] all = Arrays.stream(times).flatMapToLong(Arrays::stream).sorted().toArray();
    System.out.printf(
        "%s callers %2d: %7.0f/s p50 %6.1f us p99 %7.1f us%n",
        name,
        callers,
        all.length / (double) seconds,
        all[all.length / 2] / 1e3,
        all[(int) (all.length * 0.99)] / 1e3);
  }

  /** A frame is length, number, bytes; it comes back as it is. */
  private static final class BareEcho implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup server =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final MultiThreadIoEventLoopGroup client =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<Integer, CompletableFuture<ByteBuffer>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Channel channel;

    BareEcho() throws Exception {
      NodeKey key = NodeKey.generate(new SecureRandom());
      Tls tls = Tls.of(Identity.found(key, "bench", "bare", "chord", Instant.now()));
      Channel listening =
          new ServerBootstrap()
              .group(server)
              .channel(NioServerSocketChannel.class)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childHandler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                      accepted
                          .pipeline()
                          .addLast(tls.handler(false, Runnable::run), frames(), new Echo());
                    }
                  })
              .bind("127.0.0.1", 0)
              .sync()
              .channel();
      channel =
          new Bootstrap()
              .group(client)
              .channel(NioSocketChannel.class)
              .option(ChannelOption.TCP_NODELAY, true)
              .handler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel dialled) {
                      dialled
                          .pipeline()
                          .addLast(tls.handler(true, Runnable::run), frames(), new Answers());
                    }
                  })
              .connect("127.0.0.1", ((InetSocketAddress) listening.localAddress()).getPort())
              .sync()
              .channel();
    }

    private static LengthFieldBasedFrameDecoder frames() {
      return new LengthFieldBasedFrameDecoder(1 << 20, 0, 4);
    }

    CompletableFuture<ByteBuffer> request(byte[] bytes) {
      CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
      int number = numbers.incrementAndGet();
      waiting.put(number, answer);
      ByteBuf out = channel.alloc().ioBuffer(8 + bytes.length);
      out.writeInt(4 + bytes.length).writeInt(number).writeBytes(bytes);
      channel.writeAndFlush(out, channel.voidPromise());
      return answer;
    }

    /** Sends back what came, with one flush for all that was read. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        context.write(message, context.voidPromise());
      }

      @Override
      public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
      }
    }

    /** Completes who waits. */
    private final class Answers extends ChannelInboundHandlerAdapter {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        in.skipBytes(4);
        CompletableFuture<ByteBuffer> answer = waiting.remove(in.readInt());
        byte[] bytes = new byte[in.readableBytes()];
        in.readBytes(bytes);
        in.release();
        answer.complete(ByteBuffer.wrap(bytes));
      }
    }

    @Override
    public void close() {
      server.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
      client.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }
  }
}
