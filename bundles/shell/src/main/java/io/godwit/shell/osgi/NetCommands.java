package io.godwit.shell.osgi;

import io.godwit.overlay.Admission.Invitation;
import io.godwit.overlay.Admission.Revocation;
import io.godwit.overlay.Member;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Role;
import io.godwit.shell.core.Colour;
import io.godwit.shell.core.View;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code net:} who is in the network. */
@Component(
    service = NetCommands.class,
    property = {
      "osgi.command.scope=net",
      "osgi.command.function=info",
      "osgi.command.function=invite",
      "osgi.command.function=invitations",
      "osgi.command.function=revoke",
      "osgi.command.function=revocations"
    })
public final class NetCommands {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final View<Overlay> NETWORK =
      new View<Overlay>()
          .column("network", "network", overlay -> overlay.network().name())
          .column("networkId", "network id", overlay -> overlay.network().id())
          .column("node", "this node", overlay -> overlay.self().name())
          .column("nodeId", "node id", overlay -> overlay.self().id())
          .state("phase", "phase", Overlay::phase, NetCommands::colour)
          .column("roles", "roles", overlay -> NodeCommands.roles(overlay.self().roles()))
          .column("addresses", "addresses", overlay -> overlay.self().addresses())
          .column("nodesAlive", "nodes alive", NetCommands::alive);

  private static final View<Invitation> INVITATION =
      new View<Invitation>()
          .column("number", "NUMBER", Invitation::number)
          .column("roles", "ROLES", invitation -> NodeCommands.roles(invitation.roles()))
          .column("expires", "EXPIRES", Invitation::expires)
          .hidden("token", Invitation::token);

  private static final View<Revocation> REVOCATION =
      new View<Revocation>()
          .column("node", "NODE", Revocation::node, revocation -> revocation.node().brief())
          .column("by", "BY", Revocation::by, revocation -> revocation.by().brief())
          .column("at", "AT", Revocation::at)
          .column("reason", "REASON", Revocation::reason);

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile Overlay overlay;

  @Descriptor("Shows the network and this node's place in it.\n   example: net:info")
  public Answer info(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json) {
    return Answer.fields(Audience.of(session, json), NETWORK, overlay());
  }

  @Descriptor(
      "Makes a token that lets one node in, once.\n   example: net:invite --role host --valid 10m")
  public Answer invite(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("what the node may do: host, operator, publisher, issuer; several with commas")
          @Parameter(names = "--role", absentValue = "host")
          String role,
      @Descriptor("for how long the token is good: 90s, 10m, 2h")
          @Parameter(names = "--valid", absentValue = "10m")
          String valid,
      Object[] operands) {
    Operands.exactly(0, operands, "net:invite [--role host,operator] [--valid 10m]");
    Audience audience = Audience.of(session, json);
    Set<Role> roles = Operands.roles(role);
    Duration validity = Operands.duration(valid);
    Invitation invitation =
        Patience.await(
            audience, "making a token", LIMIT, () -> overlay().admission().invite(roles, validity));
    String hint = "good once, until " + invitation.expires() + "; on the other machine:";
    String command = "./godwit node --join " + invitation.token();
    return Answer.of(
        audience,
        INVITATION.json(invitation),
        Colour.DIM.paint(hint, audience.colours()) + "\n" + command);
  }

  @Descriptor("Lists tokens made here that nobody has used yet.\n   example: net:invitations")
  public Answer invitations(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json) {
    return Answer.rows(
        Audience.of(session, json),
        INVITATION,
        overlay().admission().invitations(),
        "no token is open; net:invite makes one");
  }

  @Descriptor("Puts a node out of the network for good.\n   example: net:revoke n3 --reason stolen")
  public Answer revoke(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("why, for those who read it later")
          @Parameter(names = "--reason", absentValue = "none given")
          String reason,
      @Descriptor("name or id of the node") Object[] operands) {
    String name = Operands.exactly(1, operands, "net:revoke <node> [--reason <text>]").get(0);
    Audience audience = Audience.of(session, json);
    Member member = Operands.node(overlay(), name);
    Revocation revocation =
        Patience.await(
            audience,
            "revoking " + name,
            LIMIT,
            () -> overlay().admission().revoke(member.node().id(), reason));
    return Answer.done(
        audience, member.node() + " is out of the network", REVOCATION.json(revocation));
  }

  @Descriptor("Lists the nodes that are out for good.\n   example: net:revocations")
  public Answer revocations(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json) {
    List<Revocation> all = overlay().admission().revocations();
    return Answer.rows(Audience.of(session, json), REVOCATION, all, "no node was revoked");
  }

  private Overlay overlay() {
    return Operands.need(overlay, "the overlay");
  }

  private static long alive(Overlay overlay) {
    return overlay.members().stream()
        .filter(member -> member.liveness() == Member.Liveness.ALIVE)
        .count();
  }

  private static Colour colour(Overlay overlay) {
    return overlay.phase() == Overlay.Phase.JOINED ? Colour.GOOD : Colour.WARN;
  }
}
