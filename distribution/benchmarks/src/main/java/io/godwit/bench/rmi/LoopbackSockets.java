package io.godwit.bench.rmi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.server.RMISocketFactory;

/** Listens on loopback only. RMI sets TCP_NODELAY on its own. */
final class LoopbackSockets extends RMISocketFactory {
  private volatile int lastPort;

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return new Socket(host, port);
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    ServerSocket socket = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
    lastPort = socket.getLocalPort();
    return socket;
  }

  /** Of the last server socket that was asked for. */
  int lastPort() {
    return lastPort;
  }
}
