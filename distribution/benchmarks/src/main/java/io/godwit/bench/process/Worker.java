package io.godwit.bench.process;

import io.godwit.bench.load.Outcome;
import io.godwit.bench.load.Plan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The parent's end of the line to one worker. Closing it ends the worker. */
public final class Worker implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;
  private final PrintWriter out;
  private final String role;
  private final long pid;
  private final String address;

  Worker(Socket socket) throws IOException {
    this.socket = socket;
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.US_ASCII);
    String[] hello = answer("hello").split(" ");
    role = hello[0];
    pid = Long.parseLong(hello[1]);
    address = hello[2];
  }

  /** "server" or "client". */
  public String role() {
    return role;
  }

  public long pid() {
    return pid;
  }

  /** Where a server can be called. */
  public String address() {
    return address;
  }

  /** Has a client carry out a plan. */
  public Outcome run(Plan plan, long serverPid) throws IOException {
    out.println("run " + serverPid + " " + plan.line());
    return Outcome.parse(answer("outcome"));
  }

  private String answer(String expected) throws IOException {
    String line = in.readLine();
    if (line == null || !line.startsWith(expected + " ")) {
      throw new IOException("A worker answered " + line + " where " + expected + " was expected");
    }
    return line.substring(expected.length() + 1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
