package io.godwit.shell.exec.osgi;

import io.godwit.launcher.exec.Command;
import io.godwit.shell.CommandFailure;
import io.godwit.shell.exec.CommandRunner;
import io.godwit.shell.osgi.Answer;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each command in a Gogo session of its own. The session's variables tell commands who reads
 * them: {@code json}, {@code exec.terminal} (true or false) and {@code COLUMNS}.
 */
final class GogoRunner implements CommandRunner {
  private static final int FAILED = 1;
  private static final int NOT_FOUND = 127;
  private static final int CANCELLED = 130;

  private final Logger log = LoggerFactory.getLogger(GogoRunner.class);
  private final CommandProcessor processor;

  GogoRunner(CommandProcessor processor) {
    this.processor = processor;
  }

  @Override
  public int run(Command command, OutputStream out, OutputStream err) {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    ByteArrayInputStream nothing = new ByteArrayInputStream(new byte[0]);
    try (CommandSession session = processor.createSession(nothing, out, err)) {
      session.put("SCOPE", "gogo:*"); // as the interactive shell has it
      session.put("json", String.valueOf(command.json()));
      session.put("exec.terminal", String.valueOf(command.terminal()));
      session.put("COLUMNS", String.valueOf(command.columns()));
      Object result = session.execute(command.line());
      if (result != null) {
        PrintStream answers = new PrintStream(out, true, StandardCharsets.UTF_8);
        String text =
            command.json()
                ? Answer.json(result)
                : session.format(result, Converter.INSPECT).toString();
        answers.print(text.endsWith("\n") ? text : text + "\n");
      }
      return 0;
    } catch (CommandNotFoundException e) {
      errors.println(e.getCommand() + ": no such command; try help");
      return NOT_FOUND;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      errors.println("cancelled");
      return CANCELLED;
    } catch (CommandFailure e) {
      errors.println(e.getMessage());
      return e.status();
    } catch (Exception e) {
      log.debug("Command failed: {}", command.line(), e);
      errors.println(message(e));
      return FAILED;
    }
  }

  /** One line for people; the type only where there is nothing better. */
  private static String message(Exception e) {
    String text = e.getMessage();
    return text == null || text.isBlank()
        ? e.getClass().getSimpleName()
        : text.lines().findFirst().orElse(text);
  }
}
