package io.godwit.shell.osgi;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.godwit.shell.core.Colour;
import io.godwit.shell.core.View;
import io.godwit.shell.osgi.CommandBook.Entry;
import io.godwit.shell.osgi.CommandBook.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Component;

/**
 * {@code godwit:help}: what there is, with an example each; other commands are left to Gogo's help.
 */
@Component(
    service = HelpCommands.class,
    property = {
      "osgi.command.scope=gogo",
      "osgi.command.function=help",
      "service.ranking:Integer=1000"
    })
public final class HelpCommands {
  private static final View<Entry> OVERVIEW =
      new View<Entry>()
          .column("command", "COMMAND", Entry::name)
          .column("summary", "DOES", Entry::summary)
          .hidden("example", Entry::example);

  private static final View<Option> OPTION =
      new View<Option>()
          .column("option", "OPTION", Option::name, o -> o.flag() ? o.name() : o.name() + " …")
          .column("absent", "UNLESS GIVEN", Option::absent)
          .column("description", "IS", Option::description);

  @Descriptor("Shows what Godwit can be told, or how one thing is told.\n   example: help app:move")
  public Object help(
      CommandSession session, @Descriptor("a command, with its scope") Object[] operands)
      throws Exception {
    List<String> names = Operands.between(0, 1, operands, "help [<command>]");
    Audience audience = Audience.of(session, false);
    if (names.isEmpty()) {
      String more = "help <command> tells more; felix:help lists the commands of the container";
      List<Entry> all = CommandBook.entries();
      String text =
          OVERVIEW.table(all, audience.colours())
              + "\n\n"
              + Colour.DIM.paint(more, audience.colours());
      return Answer.of(audience, OVERVIEW.json(all), text);
    }
    Optional<Entry> entry = CommandBook.find(names.get(0));
    return entry.isPresent()
        ? detail(audience, entry.get())
        : session.execute("felix:help '" + names.get(0).replace("'", "") + "'");
  }

  private static Answer detail(Audience audience, Entry entry) {
    boolean colours = audience.colours();
    JsonObject data = OVERVIEW.json(entry);
    JsonArray options = OPTION.json(entry.options());
    data.add("options", options);
    data.addProperty("operands", entry.operands());
    List<String> lines = new ArrayList<>();
    lines.add(Colour.BOLD.paint(entry.name(), colours) + "  " + entry.summary());
    lines.add("");
    lines.add("  " + entry.example());
    if (!entry.operands().isEmpty()) {
      lines.add("");
      lines.add(Colour.DIM.paint("TAKES  ", colours) + entry.operands());
    }
    lines.add("");
    lines.add(OPTION.table(entry.options(), colours));
    return Answer.of(audience, data, String.join("\n", lines));
  }
}
