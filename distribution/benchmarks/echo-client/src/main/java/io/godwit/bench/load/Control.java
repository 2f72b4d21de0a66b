package io.godwit.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The worker's end of the line to the parent: says hello, carries out {@code run} lines one after
 * the other, ends when the parent closes. Used by one thread.
 */
public final class Control implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;
  private final PrintWriter out;

  /** Connects to the parent, which listens on loopback. */
  public Control(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.US_ASCII);
  }

  /** Tells who this is; {@code address} is where a server can be called, otherwise "-". */
  public void hello(String role, String address) {
    out.println("hello " + role + " " + ProcessHandle.current().pid() + " " + address);
  }

  /** Carries out orders until the parent has no more. */
  public void obey(Call call) throws IOException, InterruptedException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] parts = line.split(" ", 3);
      if (!parts[0].equals("run") || parts.length != 3) {
        throw new IOException("Not an order: " + line);
      }
      try {
        out.println(
            "outcome " + Load.run(call, Plan.parse(parts[2]), Long.parseLong(parts[1])).line());
      } catch (IllegalStateException e) {
        out.println("failed " + e.getMessage());
      }
    }
  }

  /** Waits until the parent closes. */
  public void awaitEnd() throws IOException {
    while (in.readLine() != null) {
      // Servers take no orders.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
