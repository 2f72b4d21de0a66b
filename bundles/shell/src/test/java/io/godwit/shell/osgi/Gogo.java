package io.godwit.shell.osgi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/** The real command processor without a framework: commands in, what a person would see out. */
final class Gogo implements AutoCloseable {
  private final ThreadIOImpl threadIo = new ThreadIOImpl();
  private final CommandProcessorImpl processor = new CommandProcessorImpl(threadIo);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CommandSession session;

  Gogo() {
    threadIo.start();
    processor.addConverter(new AnswerConverter());
    session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, err);
  }

  Gogo with(String scope, Object commands, String... functions) {
    for (String function : functions) {
      processor.addCommand(scope, commands, function);
    }
    return this;
  }

  CommandSession session() {
    return session;
  }

  /** What the shell would print. */
  String run(String line) throws Exception {
    out.reset();
    err.reset();
    Object result = session.execute(line);
    String printed = out.toString(StandardCharsets.UTF_8);
    return result == null ? printed : printed + session.format(result, Converter.INSPECT);
  }

  String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    session.close();
    processor.stop();
    threadIo.stop();
  }
}
