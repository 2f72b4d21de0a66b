package io.godwit.shell.osgi;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.godwit.discovery.ServiceDirectory;
import io.godwit.discovery.ServiceDirectory.Advert;
import io.godwit.remoting.DynamicCalls;
import io.godwit.shell.CommandFailure;
import io.godwit.shell.core.Colour;
import io.godwit.shell.core.Units;
import io.godwit.shell.core.View;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code svc:} services, wherever they run. */
@Component(
    service = SvcCommands.class,
    property = {
      "osgi.command.scope=svc",
      "osgi.command.function=list",
      "osgi.command.function=where",
      "osgi.command.function=call"
    })
public final class SvcCommands {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final View<Advert> ADVERT =
      new View<Advert>()
          .column("interfaces", "SERVICE", Advert::interfaces, SvcCommands::names)
          .column("node", "NODE", Advert::nodeName)
          .hidden("nodeId", Advert::node)
          .column("application", "APPLICATION", Advert::application)
          .measure("epoch", "EPOCH", Advert::epoch, SvcCommands::epoch)
          .column("endpoint", "ENDPOINT", Advert::endpointId);

  private static final View<Advert.Method> METHOD =
      new View<Advert.Method>()
          .column("name", "METHOD", Advert.Method::name)
          .column("parameters", "TAKES", Advert.Method::parameterTypes)
          .column("returns", "RETURNS", Advert.Method::returnType)
          .column("declaring", "OF", Advert.Method::declaring);

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile ServiceDirectory directory;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile DynamicCalls calls;

  @Descriptor(
      "Lists the services of the network, or those whose name holds a word.\n"
          + "   example: svc:list greeter")
  public Answer list(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("a part of the interface's name") Object[] operands) {
    List<String> words = Operands.between(0, 1, operands, "svc:list [<word>]");
    Audience audience = Audience.of(session, json);
    String word = words.isEmpty() ? "" : words.get(0);
    List<Advert> adverts = all(audience).stream().filter(advert -> holds(advert, word)).toList();
    String none =
        word.isEmpty()
            ? "no service is exported; drop a bundle into deploy/, or app:deploy one"
            : "no service's name holds '" + word + "'";
    return Answer.rows(audience, ADVERT, adverts, none);
  }

  @Descriptor("Shows where a service runs and what it can be asked.\n   example: svc:where Greeter")
  public Answer where(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("interface, its last part, or endpoint") Object[] operands) {
    String name = Operands.exactly(1, operands, "svc:where <service>").get(0);
    Audience audience = Audience.of(session, json);
    List<Advert> found = all(audience).stream().filter(advert -> is(advert, name)).toList();
    if (found.isEmpty()) {
      throw new CommandFailure(1, "no service is called '" + name + "'; see svc:list");
    }
    List<Advert.Method> methods = found.get(0).methods();
    JsonObject data = new JsonObject();
    data.add("endpoints", ADVERT.json(found));
    data.add("methods", METHOD.json(methods));
    String text =
        ADVERT.table(found, audience.colours())
            + "\n\n"
            + METHOD.table(methods, audience.colours());
    return Answer.of(audience, data, text);
  }

  @Descriptor(
      "Calls a method of a service, wherever it runs; arguments are words or JSON.\n"
          + "   example: svc:call Greeter greet Ada --timeout 2s")
  public Answer call(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("how long to wait for the answer")
          @Parameter(names = "--timeout", absentValue = "30s")
          String timeout,
      @Descriptor("service, method, arguments; 'greet(String)' where a method is overloaded")
          Object[] operands) {
    List<String> given = Arrays.stream(operands).map(Operands::text).toList();
    if (given.size() < 2) {
      throw new CommandFailure(
          Operands.USAGE, "usage: svc:call <service> <method> [<argument> ...] [--timeout 30s]");
    }
    Audience audience = Audience.of(session, json);
    Duration limit = Operands.duration(timeout);
    String what = given.get(0) + "." + given.get(1);
    DynamicCalls remoting = Operands.need(calls, "remoting");
    List<String> arguments = given.subList(2, given.size());
    DynamicCalls.Result result =
        Patience.await(
            audience,
            what,
            limit.plusSeconds(1), // the callee's answer about the deadline is the better one
            () -> remoting.call(given.get(0), given.get(1), arguments, limit));
    return answer(audience, result);
  }

  private static Answer answer(Audience audience, DynamicCalls.Result result) {
    JsonElement value = JsonParser.parseString(result.json());
    JsonObject data = new JsonObject();
    data.add("result", value);
    data.addProperty("endpoint", result.endpointId());
    data.addProperty("node", result.nodeName());
    data.addProperty("micros", result.took().toNanos() / 1000);
    boolean string = value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
    String text = string ? value.getAsString() : result.json();
    String from = "  (" + result.nodeName() + ", " + Units.duration(result.took()) + ")";
    return Answer.of(
        audience,
        data,
        audience.terminal() ? text + Colour.DIM.paint(from, audience.colours()) : text);
  }

  private List<Advert> all(Audience audience) {
    ServiceDirectory known = Operands.need(directory, "discovery");
    return Patience.await(audience, "listing services", LIMIT, known::list).stream()
        .sorted(
            Comparator.comparing(SvcCommands::names)
                .thenComparing(Advert::nodeName)
                .thenComparing(Advert::endpointId))
        .toList();
  }

  private static boolean holds(Advert advert, String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return advert.interfaces().stream()
        .anyMatch(name -> name.toLowerCase(Locale.ROOT).contains(lower));
  }

  static boolean is(Advert advert, String name) {
    return advert.endpointId().equals(name)
        || advert.interfaces().stream()
            .anyMatch(full -> full.equals(name) || simple(full).equals(name));
  }

  private static String names(Advert advert) {
    return String.join(", ", advert.interfaces().stream().map(SvcCommands::simple).toList());
  }

  /** The last part of the name, nested types included. */
  static String simple(String full) {
    return full.substring(full.lastIndexOf('.') + 1);
  }

  private static String epoch(Advert advert) {
    return advert.epoch() == 0 ? "" : Long.toString(advert.epoch());
  }
}
