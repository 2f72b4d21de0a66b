package io.godwit.bench.grpc;

import io.godwit.bench.load.Call;
import io.godwit.bench.peer.EchoPeer;
import io.godwit.bench.peer.KeyStores;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * One channel, one HTTP/2 connection, unary calls. Direct executors on both sides spare the hops
 * between threads, which are most of what a small call costs; TLS is BoringSSL's, which gRPC
 * prefers.
 */
public final class GrpcPeer implements EchoPeer {
  private static final String SERVICE = "godwit.bench.Echo";
  private static final String TLS = "TLSv1.3";
  private static final MethodDescriptor<byte[], byte[]> ECHO =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "echo"))
          .setRequestMarshaller(new BytesMarshaller())
          .setResponseMarshaller(new BytesMarshaller())
          .build();

  @Override
  public Serving serve(Path keyStore) throws Exception {
    SslContext tls =
        GrpcSslContexts.configure(SslContextBuilder.forServer(KeyStores.keys(keyStore)))
            .trustManager(KeyStores.trust(keyStore))
            .clientAuth(ClientAuth.REQUIRE)
            .protocols(TLS)
            .build();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .sslContext(tls)
            .addService(
                ServerServiceDefinition.builder(SERVICE)
                    .addMethod(
                        ECHO,
                        ServerCalls.asyncUnaryCall(
                            (payload, answer) -> {
                              answer.onNext(payload);
                              answer.onCompleted();
                            }))
                    .build())
            .build()
            .start();
    return () -> Integer.toString(server.getPort());
  }

  @Override
  public Call connect(String address, Path keyStore) throws Exception {
    SslContext tls =
        GrpcSslContexts.configure(
                SslContextBuilder.forClient().keyManager(KeyStores.keys(keyStore)))
            .trustManager(KeyStores.trust(keyStore))
            .protocols(TLS)
            .build();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(address))
            .directExecutor()
            .sslContext(tls)
            .build();
    return payload ->
        ClientCalls.futureUnaryCall(channel.newCall(ECHO, CallOptions.DEFAULT), payload).get();
  }
}
