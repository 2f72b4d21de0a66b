package io.godwit.shell.osgi;

import org.apache.felix.service.command.CommandSession;

/**
 * Who reads what a session prints.
 *
 * @param json a program does: {@code --json} was given, or the session's variable {@code json} is
 *     set
 * @param terminal a person does, on a terminal that can rewrite a line
 * @param colours it is a terminal, and NO_COLOR is not set
 */
record Audience(boolean json, boolean terminal, boolean colours) {
  static final String JSON = "json";

  static Audience of(CommandSession session, boolean jsonAsked) {
    boolean json = jsonAsked || isTrue(session.get(JSON));
    boolean terminal = !json && isTerminal(session);
    return new Audience(json, terminal, terminal && !isSet(System.getenv("NO_COLOR")));
  }

  /**
   * The interactive shell has a terminal, and says of what type; {@code godwit exec} says whether
   * its client has one. What JLine calls dumb cannot rewrite a line.
   */
  private static boolean isTerminal(CommandSession session) {
    if (session.get(".terminal") == null) {
      return isTrue(session.get("exec.terminal"));
    }
    Object type = session.get("TERM");
    return type != null && !type.toString().startsWith("dumb");
  }

  private static boolean isTrue(Object variable) {
    return variable != null && Boolean.parseBoolean(variable.toString());
  }

  /** See no-color.org: set, and not empty. */
  private static boolean isSet(String variable) {
    return variable != null && !variable.isEmpty();
  }
}
