package io.godwit.shell.osgi;

import io.godwit.discovery.ServiceDirectory;
import io.godwit.discovery.ServiceDirectory.Advert;
import io.godwit.hosting.Applications;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Role;
import io.godwit.shell.osgi.CommandBook.Entry;
import io.godwit.shell.osgi.CommandBook.Option;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.LoggerFactory;

/**
 * The tabulator key: nodes, services, methods, applications and options. An interactive session
 * gets its completions with the first script that it runs (its profile), before the first prompt.
 */
@Component(
    service = {Completions.class, CommandSessionListener.class},
    property = {"osgi.command.scope=godwit", "osgi.command.function=candidates"})
public final class Completions implements CommandSessionListener {
  /** A key press may not wait for a slow network. */
  private static final long LIMIT_MILLIS = 700;

  private static final String SESSION_COMPLETIONS = ".completions";
  private static final String SESSION_KNOWS = ".godwit.completions";
  private static final String SCRIPT = script();

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile Overlay overlay;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile ServiceDirectory directory;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile Applications applications;

  @Descriptor("Completes the line that is being typed; called by the tabulator key.")
  public List<String> candidates(
      @Descriptor("the command on the line") String command,
      @Descriptor("the words on the line") List<String> words,
      @Descriptor("which of them is being typed") int place) {
    Entry entry = CommandBook.find(command).orElse(null);
    if (entry == null || place < 1 || place > words.size()) {
      return List.of();
    }
    List<String> before = words.subList(1, place);
    String previous = before.isEmpty() ? "" : before.get(before.size() - 1);
    for (Option option : entry.options()) {
      if (!option.flag() && option.name().equals(previous)) {
        return valuesOf(option.name());
      }
    }
    return operand(entry, operandsIn(before, entry));
  }

  @Override
  public void beforeExecute(CommandSession session, CharSequence command) {
    if (session.get(SESSION_COMPLETIONS) == null || session.get(SESSION_KNOWS) != null) {
      return;
    }
    session.put(SESSION_KNOWS, true);
    try {
      session.execute(SCRIPT);
    } catch (Exception e) {
      LoggerFactory.getLogger(Completions.class).warn("The shell has no completions", e);
    }
  }

  @Override
  public void afterExecute(CommandSession session, CharSequence command, Exception exception) {}

  @Override
  public void afterExecute(CommandSession session, CharSequence command, Object result) {}

  private static String script() {
    StringBuilder script = new StringBuilder();
    for (Entry entry : CommandBook.entries()) {
      String complete = "gogo:complete -c " + entry.name();
      script.append(complete).append(" -d ").append(quoted(entry.summary())).append('\n');
      for (Option option : entry.options()) {
        String name = option.name().substring("--".length());
        script.append(complete).append(" -l ").append(name);
        script.append(" -d ").append(quoted(option.description())).append('\n');
      }
      String candidates =
          "godwit:candidates " + entry.name() + " ($.commandLine words) ($.commandLine wordIndex)";
      script.append(complete).append(" -a ").append(quoted(candidates)).append('\n');
      if (takesFile(entry)) {
        script.append(complete).append(" -a __files\n");
      }
    }
    return script.toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace('\'', '’') + "'";
  }

  private static boolean takesFile(Entry entry) {
    return List.of("app:deploy", "app:plan", "app:update").contains(entry.name());
  }

  private List<String> valuesOf(String option) {
    if (option.equals("--to")) {
      return nodes();
    }
    return option.equals("--role")
        ? Arrays.stream(Role.values()).map(role -> role.name().toLowerCase(Locale.ROOT)).toList()
        : List.of();
  }

  private List<String> operand(Entry entry, List<String> before) {
    int place = before.size();
    return switch (entry.name()) {
      case "node:info", "node:ping", "net:revoke" -> place == 0 ? nodes() : List.of();
      case "svc:where" -> place == 0 ? services() : List.of();
      case "svc:call" -> place == 0 ? services() : place == 1 ? methods(before.get(0)) : List.of();
      case "app:start", "app:stop", "app:undeploy", "app:update", "app:move" ->
          place == 0 ? applications() : List.of();
      default -> List.of();
    };
  }

  private static List<String> operandsIn(List<String> words, Entry entry) {
    List<String> operands = new ArrayList<>();
    boolean value = false;
    for (String word : words) {
      if (!value && !word.startsWith("--")) {
        operands.add(word);
      }
      value = !value && entry.options().stream().anyMatch(o -> !o.flag() && o.name().equals(word));
    }
    return operands;
  }

  private List<String> nodes() {
    Overlay known = overlay;
    return known == null
        ? List.of()
        : known.members().stream().map(member -> member.node().name()).distinct().toList();
  }

  private List<String> services() {
    return adverts().stream()
        .flatMap(advert -> advert.interfaces().stream())
        .map(SvcCommands::simple)
        .distinct()
        .sorted()
        .toList();
  }

  private List<String> methods(String service) {
    return adverts().stream()
        .filter(advert -> SvcCommands.is(advert, service))
        .flatMap(advert -> advert.methods().stream())
        .map(Advert.Method::name)
        .distinct()
        .sorted()
        .toList();
  }

  private List<Advert> adverts() {
    ServiceDirectory known = directory;
    return known == null ? List.of() : soon(known.list());
  }

  private List<String> applications() {
    Applications known = applications;
    return known == null
        ? List.of()
        : soon(known.list()).stream().map(Applications.Application::name).sorted().toList();
  }

  /** What cannot be known in time is not offered; the command itself will say why. */
  private static <T> List<T> soon(CompletionStage<List<T>> stage) {
    try {
      return stage.toCompletableFuture().get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (ExecutionException | TimeoutException notKnown) {
      return List.of();
    }
  }
}
