package io.godwit.bench.rmi;

import io.godwit.bench.load.Call;
import io.godwit.bench.peer.EchoPeer;
import java.nio.file.Path;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;

/** RMI as the JDK has it: a connection for each call under way, pooled, plaintext. */
public final class RmiPeer implements EchoPeer {
  private static final String NAME = "echo";

  /** RMI keeps exported objects weakly; the process keeps this one. */
  private RemoteEcho exported;

  @Override
  public Serving serve(Path keyStore) throws Exception {
    System.setProperty("java.rmi.server.hostname", "127.0.0.1");
    LoopbackSockets sockets = new LoopbackSockets();
    Registry registry = LocateRegistry.createRegistry(0, null, sockets);
    String address = Integer.toString(sockets.lastPort());
    exported = payload -> payload;
    registry.bind(NAME, UnicastRemoteObject.exportObject(exported, 0, null, sockets));
    return () -> address;
  }

  @Override
  public Call connect(String address, Path keyStore) throws Exception {
    Registry registry = LocateRegistry.getRegistry("127.0.0.1", Integer.parseInt(address));
    RemoteEcho echo = (RemoteEcho) registry.lookup(NAME);
    return echo::echo;
  }
}
