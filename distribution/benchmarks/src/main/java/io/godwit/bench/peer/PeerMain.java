package io.godwit.bench.peer;

import io.godwit.bench.fastbin.FastbinPeer;
import io.godwit.bench.grpc.GrpcPeer;
import io.godwit.bench.load.Call;
import io.godwit.bench.load.Control;
import io.godwit.bench.netty.NettyPeer;
import io.godwit.bench.rmi.RmiPeer;
import java.nio.file.Path;

/** Main class of each peer's process: {@code peer serve|call control-port key-store [address]}. */
public final class PeerMain {
  private PeerMain() {}

  /** Ends with the parent: when it closes the control line, the process exits. */
  public static void main(String[] args) throws Exception {
    EchoPeer peer = peer(args[0]);
    Path keyStore = Path.of(args[3]);
    try (Control control = new Control(Integer.parseInt(args[2]))) {
      if (args[1].equals("serve")) {
        control.hello("server", peer.serve(keyStore).address());
        control.awaitEnd();
      } else {
        Call call = peer.connect(args[4], keyStore);
        control.hello("client", "-");
        control.obey(call);
      }
    }
    // Some of the systems keep threads that are no daemons.
    System.exit(0);
  }

  private static EchoPeer peer(String name) {
    return switch (name) {
      case "netty" -> new NettyPeer();
      case "grpc" -> new GrpcPeer();
      case "fastbin" -> new FastbinPeer();
      case "rmi" -> new RmiPeer();
      default -> throw new IllegalArgumentException("No such peer: " + name);
    };
  }
}
