package io.godwit.shell.osgi;

import com.google.gson.Gson;
import io.godwit.overlay.Member;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Role;
import io.godwit.shell.CommandFailure;
import io.godwit.shell.core.Units;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.felix.service.command.CommandSession;

/** What stands behind a command, made into what it means; a mistake is answered with the usage. */
final class Operands {
  /** The exit status of a command that was not understood. */
  static final int USAGE = 2;

  private static final Gson GSON = new Gson();

  private Operands() {}

  /** As many as the usage has, no more and no less. */
  static List<String> exactly(int count, Object[] given, String usage) {
    return between(count, count, given, usage);
  }

  static List<String> between(int least, int most, Object[] given, String usage) {
    List<String> texts = Arrays.stream(given).map(Operands::text).toList();
    for (String text : texts) {
      if (text.startsWith("--")) {
        throw new CommandFailure(USAGE, "no option is called '" + text + "'; usage: " + usage);
      }
    }
    if (texts.size() < least || texts.size() > most) {
      throw new CommandFailure(USAGE, "usage: " + usage);
    }
    return texts;
  }

  /**
   * Gogo has parsed {@code [1, 2]} into a list and {@code [a=1]} into a map; JSON is what it was.
   */
  static String text(Object operand) {
    return operand instanceof List || operand instanceof Map
        ? GSON.toJson(operand)
        : String.valueOf(operand);
  }

  /** A part of the node that is not there (yet) is told by its name. */
  static <T> T need(T part, String name) {
    if (part == null) {
      throw new CommandFailure(
          1, name + " is not running on this node; see scr:list and the node's log");
    }
    return part;
  }

  /** A node by name, by id or by the beginning of its id; empty is this node. */
  static Member node(Overlay overlay, String text) {
    String wanted = text.isEmpty() ? overlay.self().id().toString() : text;
    return overlay
        .find(wanted)
        .orElseThrow(
            () ->
                new CommandFailure(
                    1,
                    "no node is called '"
                        + text
                        + "'; known: "
                        + String.join(
                            ", ", overlay.members().stream().map(m -> m.node().name()).toList())));
  }

  static Duration duration(String text) {
    try {
      return Units.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(1, e.getMessage(), e);
    }
  }

  /** Role names, separated by commas. */
  static Set<Role> roles(String text) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : text.split(",")) {
      try {
        roles.add(Role.valueOf(name.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(
            1,
            "no role is called '"
                + name.strip()
                + "'; roles are "
                + Arrays.toString(Role.values()).toLowerCase(Locale.ROOT),
            e);
      }
    }
    return roles;
  }

  /** A file as the session sees it: relative to its directory. */
  static Path file(CommandSession session, String text) {
    Path directory = session.currentDir();
    Path file = (directory == null ? Path.of("") : directory).resolve(text).toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      throw new CommandFailure(1, "no file is at " + file);
    }
    return file;
  }
}
