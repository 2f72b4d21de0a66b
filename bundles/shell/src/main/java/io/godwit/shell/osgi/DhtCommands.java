package io.godwit.shell.osgi;

import com.google.gson.JsonObject;
import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Records;
import io.godwit.overlay.Value;
import io.godwit.shell.CommandFailure;
import io.godwit.shell.core.Colour;
import io.godwit.shell.core.Units;
import io.godwit.shell.core.View;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code dht:} records by hand. */
@Component(
    service = DhtCommands.class,
    property = {
      "osgi.command.scope=dht",
      "osgi.command.function=put",
      "osgi.command.function=get",
      "osgi.command.function=remove",
      "osgi.command.function=lookup",
      "osgi.command.function=stats"
    })
public final class DhtCommands {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final View<Value> VALUE =
      new View<Value>()
          .column("slot", "SLOT", Value::slot)
          .column("text", "VALUE", DhtCommands::text, DhtCommands::shown)
          .hidden("base64", value -> Base64.getEncoder().encodeToString(value.bytes()))
          .column("publisher", "BY", Value::publisher, value -> value.publisher().brief())
          .measure("counter", "VERSION", Value::counter, value -> Long.toString(value.counter()))
          .measure(
              "remainingMillis",
              "LEASE",
              value -> value.remaining().toMillis(),
              DhtCommands::lease);

  private static final View<Records.Receipt> RECEIPT =
      new View<Records.Receipt>()
          .column("key", "key", Records.Receipt::key)
          .column("counter", "version", Records.Receipt::counter)
          .column("owner", "owner", receipt -> receipt.owner().name())
          .column("replicas", "copies", Records.Receipt::replicas)
          .column("hops", "hops", Records.Receipt::hops);

  private static final View<NodeInfo> HOP =
      new View<NodeInfo>()
          .column("name", "HOP", NodeInfo::name)
          .column("id", "ID", NodeInfo::id, node -> node.id().brief())
          .column("addresses", "ADDRESS", NodeInfo::addresses);

  private static final View<Overlay.Stats.Entry> STAT =
      new View<Overlay.Stats.Entry>()
          .column("name", "COUNTER", Overlay.Stats.Entry::name)
          .measure(
              "value",
              "SINCE START",
              Overlay.Stats.Entry::value,
              entry -> Long.toString(entry.value()));

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  volatile Overlay overlay;

  @Descriptor(
      "Puts a value under a key, for a while or for good.\n"
          + "   example: dht:put colour green --lease 10m")
  public Answer put(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("how long it stays: 10m, 2h; 'durable' until removed")
          @Parameter(names = "--lease", absentValue = "1h")
          String lease,
      @Descriptor("tells several values under one key apart")
          @Parameter(names = "--slot", absentValue = "")
          String slot,
      @Descriptor("one value for all writers instead of one each")
          @Parameter(names = "--shared", presentValue = "true", absentValue = "false")
          boolean shared,
      @Descriptor("key and value") Object[] operands) {
    List<String> given =
        Operands.exactly(
            2, operands, "dht:put <key> <value> [--lease 1h|durable] [--slot <slot>] [--shared]");
    Audience audience = Audience.of(session, json);
    Duration stays = lease.equals("durable") ? Records.DURABLE : Operands.duration(lease);
    byte[] bytes = given.get(1).getBytes(StandardCharsets.UTF_8);
    Records.Draft draft = new Records.Draft(key(given.get(0)), slot, bytes, stays, shared);
    return Answer.fields(
        audience,
        RECEIPT,
        Patience.await(
            audience, "put " + draft.key(), LIMIT, () -> overlay().records().put(draft)));
  }

  @Descriptor("Shows the values under a key.\n   example: dht:get colour")
  public Answer get(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("the key, with its namespace where that is not 'user'") Object[] operands) {
    Key key = key(Operands.exactly(1, operands, "dht:get <key>").get(0));
    Audience audience = Audience.of(session, json);
    List<Value> values =
        Patience.await(audience, "get " + key, LIMIT, () -> overlay().records().get(key));
    return Answer.rows(audience, VALUE, values, "nothing is under " + key);
  }

  @Descriptor("Removes this node's value under a key.\n   example: dht:remove colour")
  public Answer remove(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("which of several values") @Parameter(names = "--slot", absentValue = "")
          String slot,
      @Descriptor("the value that all writers share")
          @Parameter(names = "--shared", presentValue = "true", absentValue = "false")
          boolean shared,
      @Descriptor("the key") Object[] operands) {
    Key key =
        key(Operands.exactly(1, operands, "dht:remove <key> [--slot <slot>] [--shared]").get(0));
    Audience audience = Audience.of(session, json);
    return Answer.fields(
        audience,
        RECEIPT,
        Patience.await(
            audience, "remove " + key, LIMIT, () -> overlay().records().remove(key, slot, shared)));
  }

  @Descriptor(
      "Finds the node that owns a key, and shows the way to it.\n   example: dht:lookup colour")
  public Answer lookup(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json,
      @Descriptor("a key, or 64 hexadecimal digits") Object[] operands) {
    String text = Operands.exactly(1, operands, "dht:lookup <key>|<id>").get(0);
    Audience audience = Audience.of(session, json);
    Id id = text.matches("[0-9a-fA-F]{64}") ? Id.parse(text) : key(text).id();
    Overlay.Lookup found =
        Patience.await(audience, "lookup " + text, LIMIT, () -> overlay().lookup(id));
    JsonObject data = new JsonObject();
    data.addProperty("id", found.id().toString());
    data.add("owner", HOP.json(found.owner()));
    data.add("hops", HOP.json(found.hops()));
    data.addProperty("micros", found.took().toNanos() / 1000);
    String way = found.hops().isEmpty() ? "" : HOP.table(found.hops(), audience.colours()) + "\n";
    String owner = Colour.BOLD.paint(found.owner().toString(), audience.colours());
    String cost =
        String.format(
            "%s is owned by %s: %d %s, %s",
            found.id().brief(),
            owner,
            found.hops().size(),
            found.hops().size() == 1 ? "hop" : "hops",
            Units.duration(found.took()));
    return Answer.of(audience, data, way + cost);
  }

  @Descriptor("Shows what the overlay has counted since its start.\n   example: dht:stats")
  public Answer stats(
      CommandSession session,
      @Descriptor("for machines")
          @Parameter(names = "--json", presentValue = "true", absentValue = "false")
          boolean json) {
    List<Overlay.Stats.Entry> entries = overlay().stats().entries();
    JsonObject data = new JsonObject();
    entries.forEach(entry -> data.addProperty(entry.name(), entry.value()));
    Audience audience = Audience.of(session, json);
    return Answer.of(audience, data, STAT.table(entries, audience.colours()));
  }

  private Overlay overlay() {
    return Operands.need(overlay, "the overlay");
  }

  private static Key key(String text) {
    try {
      return Key.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(1, e.getMessage(), e);
    }
  }

  /** Null where the bytes are no text. */
  private static String text(Value value) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value.bytes())).toString();
    } catch (CharacterCodingException notText) {
      return null;
    }
  }

  private static String shown(Value value) {
    String text = text(value);
    String whole = text == null ? "0x" + HexFormat.of().formatHex(value.bytes()) : text;
    return whole.length() <= 60 ? whole : whole.substring(0, 59) + "…";
  }

  private static String lease(Value value) {
    return value.remaining().equals(Records.DURABLE)
        ? "durable"
        : Units.age(value.remaining().toMillis());
  }
}
