package io.godwit.shell.osgi;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.godwit.overlay.Member;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Role;
import io.godwit.shell.CommandFailure;
import io.godwit.shell.core.Colour;
import io.godwit.shell.core.Units;
import io.godwit.shell.core.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code node:} the nodes of the network as this one sees them. */
@Component(
    service = NodeCommands.class,
    property = {
      "osgi.command.scope=node",
      "osgi.command.function=list",
      "osgi.command.function=info",
      "osgi.command.function=ping",
      "osgi.command.function=leave"
    })
public final class NodeCommands {
  private static final Duration PING_LIMIT = Duration.ofSeconds(10);
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(30);
  private static final int MAX_PINGS = 100;

  private static final View<Member> MEMBER =
      new View<Member>()
          .column("name", "NAME", member -> member.node().name())
          .column("id", "ID", member -> member.node().id(), member -> member.node().id().brief())
          .state("state", "STATE", Member::liveness, NodeCommands::colour)
          .measure("sinceMillis", "FOR", Member::sinceMillis, m -> Units.age(m.sinceMillis()))
          .measure(
              "roundTripMicros", "ROUND TRIP", Member::roundTripMicros, NodeCommands::roundTrip)
          .column("roles", "ROLES", member -> roles(member.node().roles()))
          .column("addresses", "ADDRESS", member -> member.node().addresses());

  private static final View<Member> DETAILS =
      new View<Member>()
          .column("name", "name", member -> member.node().name())
          .column("id", "id", member -> member.node().id())
          .state("state", "state", Member::liveness, NodeCommands::colour)
          .column("sinceMillis", "for", Member::sinceMillis, m -> Units.age(m.sinceMillis()))
          .column("roundTripMicros", "round trip", Member::roundTripMicros, NodeCommands::roundTrip)
          .column("roles", "roles", member -> roles(member.node().roles()))
          .column("addresses", "addresses", member -> member.node().addresses())
          .column("incarnation", "incarnation", member -> member.node().incarnation());

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile Overlay overlay;

  @Descriptor("Lists the nodes, this one first.\n   example: node:list")
  public Answer list(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json) {
    return Answer.rows(Audience.of(session, json), MEMBER, overlay().members(), "no nodes");
  }

  @Descriptor("Shows a node, or this one.\n   example: node:info n2")
  public Answer info(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("name or id of the node") Object[] operands) {
    List<String> names = Operands.between(0, 1, operands, "node:info [<node>]");
    Member member = Operands.node(overlay(), names.isEmpty() ? "" : names.get(0));
    return Answer.fields(Audience.of(session, json), DETAILS, member);
  }

  @Descriptor("Measures the way to a node and back.\n   example: node:ping n2 --count 5")
  public Answer ping(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("how often") @Parameter(names = "--count", absentValue = "1") int count,
      @Descriptor("name or id of the node") Object[] operands) {
    String name = Operands.exactly(1, operands, "node:ping <node> [--count n]").get(0);
    if (count < 1 || count > MAX_PINGS) {
      throw new CommandFailure(1, "--count is within 1.." + MAX_PINGS + ", not " + count);
    }
    Audience audience = Audience.of(session, json);
    Member member = Operands.node(overlay(), name);
    JsonArray micros = new JsonArray();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Duration took =
          Patience.await(
              audience, "ping " + name, PING_LIMIT, () -> overlay().ping(member.node().id()));
      micros.add(took.toNanos() / 1000);
      texts.add(Units.duration(took));
    }
    JsonObject data = new JsonObject();
    data.addProperty("node", member.node().name());
    data.add("micros", micros);
    return Answer.of(audience, data, member.node() + "  " + String.join("  ", texts));
  }

  @Descriptor(
      "Takes this node out of the network; it joins again when it is started again.\n"
          + "   example: node:leave")
  public Answer leave(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json) {
    Audience audience = Audience.of(session, json);
    Patience.await(audience, "leaving", LEAVE_LIMIT, () -> overlay().leave());
    return Answer.done(
        audience, overlay().self() + " has left " + overlay().network().name(), new JsonObject());
  }

  /** As tokens and people write them, in the order of the enum. */
  static List<String> roles(Set<Role> roles) {
    return roles.stream().sorted().map(role -> role.name().toLowerCase(Locale.ROOT)).toList();
  }

  private Overlay overlay() {
    return Operands.need(overlay, "the overlay");
  }

  private static String roundTrip(Member member) {
    return member.roundTripMicros() == 0
        ? ""
        : Units.duration(Duration.ofNanos(member.roundTripMicros() * 1000));
  }

  private static Colour colour(Member member) {
    return switch (member.liveness()) {
      case ALIVE -> Colour.GOOD;
      case SUSPECT -> Colour.WARN;
      case DEAD -> Colour.BAD;
      case LEFT -> Colour.DIM;
    };
  }
}
