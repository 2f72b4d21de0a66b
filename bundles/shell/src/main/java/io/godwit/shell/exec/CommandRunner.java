package io.godwit.shell.exec;

import io.godwit.launcher.exec.Command;
import java.io.OutputStream;

/** What the server needs of a shell. Called on a thread of its own for each command. */
@FunctionalInterface
public interface CommandRunner {
  /**
   * Runs the command to its end; answers its exit status. An interrupt asks it to end early.
   *
   * @param out what is written goes to the client at once
   */
  int run(Command command, OutputStream out, OutputStream err);
}
