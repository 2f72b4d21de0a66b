package io.godwit.shell.exec;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts clients on the socket of a node. Who may connect is decided by the file system (the
 * socket is its user's alone, in a folder that is too) and checked once more by the kernel's word
 * for the peer's identity.
 */
public final class ExecServer {
  /** Clients beyond that are told to come back. */
  static final int MAX_CLIENTS = 16;

  private static final int BUSY = 75;
  private static final long GRACE_MILLIS = 300;
  private static final long STOP_MILLIS = 1_000;

  private final Logger log = LoggerFactory.getLogger(ExecServer.class);
  private final ServerSocketChannel server;
  private final String owner;
  private final CommandRunner runner;
  private final Thread accepting;
  private final AtomicInteger number = new AtomicInteger();
  private final ConcurrentHashMap<Integer, ExecConnection> clients = new ConcurrentHashMap<>();

  /** Listens when it returns. The folder of the socket must be private to the user. */
  public ExecServer(Path socket, CommandRunner runner) throws IOException {
    this.runner = runner;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    owner = Files.getOwner(socket).getName();
    accepting = new Thread(this::accept, "godwit-exec");
    accepting.setDaemon(true);
    accepting.start();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        serve(server.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        log.warn("A client of the command socket could not be served", e);
      }
    }
  }

  private void serve(SocketChannel channel) throws IOException {
    if (!isOwner(channel)) {
      ExecConnection.refuse(channel, "godwit: this node belongs to " + owner, 2);
    } else if (clients.size() >= MAX_CLIENTS) {
      ExecConnection.refuse(
          channel, "godwit: " + MAX_CLIENTS + " commands run already; try again", BUSY);
    } else {
      int id = number.incrementAndGet();
      ExecConnection connection =
          new ExecConnection(channel, runner, "godwit-exec-" + id, () -> clients.remove(id));
      clients.put(id, connection);
      connection.start();
    }
  }

  private boolean isOwner(SocketChannel channel) throws IOException {
    try {
      UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
      return peer.user().getName().equals(owner);
    } catch (UnsupportedOperationException e) {
      return true; // Not on this system; the permissions of the file decide alone.
    }
  }

  /** Ends all commands; waits for their threads in bounded time. */
  public void close() throws IOException, InterruptedException {
    server.close();
    accepting.join(STOP_MILLIS);
    for (ExecConnection client : List.copyOf(clients.values())) {
      client.close(GRACE_MILLIS, STOP_MILLIS);
    }
  }
}
