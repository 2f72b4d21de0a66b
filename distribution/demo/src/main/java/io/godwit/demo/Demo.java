package io.godwit.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.godwit.nodes.Deadline;
import io.godwit.nodes.Distribution;
import io.godwit.nodes.LocalNetwork;
import io.godwit.nodes.LocalNode;
import io.godwit.nodes.NodeException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The story, told with real nodes. A step that did not really happen ends it. */
final class Demo {
  static final int NODES = 3;

  private static final Duration SOON = Duration.ofSeconds(60);

  private final LocalNetwork network;
  private final Distribution distribution;
  private final Script script;
  private final Narrator narrator;
  private LocalNode n1;
  private LocalNode n2;
  private LocalNode n3;
  private long killedNanos;

  Demo(LocalNetwork network, Script script, Narrator narrator) {
    this.network = network;
    this.distribution = network.distribution();
    this.script = script;
    this.narrator = narrator;
  }

  void run() {
    narrator.title("Godwit: three nodes on this machine, one network, no server.");
    script.step("start", "three processes, each with a fresh directory", this::start);
    script.step("join", "one-time tokens let n2 and n3 in", this::join);
    script.step("drop", "three bundles into deploy/ of n1", this::drop);
    script.step("discover", "until n2 and n3 list both services", this::discover);
    script.step("call", "by hand from n2, by @Reference on n3", this::call);
    script.step("deploy", "n1 orders n2 to run a third application", this::deploy);
    script.step("move", "the counter goes to n3 while n2 goes on calling", this::move);
    script.step("call-after-move", "it goes on where it was", this::callAfterMove);
    script.step("kill", "kill -9 of n3, which hosts the counter", this::kill);
    script.step("gone", "until n1 and n2 no longer list what n3 served", this::gone);
  }

  private String start() {
    n1 = network.found("n1").awaitUp();
    n2 = network.join("n2");
    n3 = network.join("n3");
    n2.awaitUp();
    n3.awaitUp();
    return "n1 founds the network; n2 and n3 start with a one-time token";
  }

  private String join() {
    network.awaitJoined(network.nodes());
    show(n3, "node:list");
    return "each sees three nodes alive";
  }

  private String drop() {
    // The counter before what it needs: the order does not matter.
    List.of("counter", "greeter", "api").forEach(name -> n1.drop(distribution.sample(name)));
    Deadline.await(
        "greeter and counter run on n1",
        SOON,
        n1::tail,
        () -> runsOn("greeter", "n1") && runsOn("counter", "n1"));
    return "counter, greeter, api copied into n1's deploy/; both run";
  }

  private String discover() {
    for (LocalNode node : List.of(n2, n3)) {
      Deadline.await(
          node + " lists Greeter and Counter",
          SOON,
          network::tails,
          () -> serves(node, "Greeter", "n1") && serves(node, "Counter", "n1"));
    }
    show(n3, "svc:list");
    return "n2 and n3 list both";
  }

  private String call() {
    expect(show(n2, "svc:call Greeter greet Ada"), "Hello, Ada!");
    expect(show(n2, "svc:call Counter increment"), "1");
    n3.drop(distribution.sample("api"));
    n3.drop(distribution.sample("consumer"));
    Deadline.await(
        "the consumer on n3 has its references",
        SOON,
        n3::tail,
        () -> n3.exec("consumer:greet Grace").status() == 0);
    expect(show(n3, "consumer:greet Grace"), "Hello, Grace!");
    expect(show(n3, "consumer:count 1"), "2");
    long micros = n2.json("svc:call Greeter greet Ada").getAsJsonObject().get("micros").getAsLong();
    return "n2 by hand, n3 by a static @Reference; one call takes " + micros + " µs";
  }

  private String deploy() {
    show(n1, "app:deploy " + distribution.sample("notebook") + " --to n2");
    if (!runsOn("notebook", "n2")) {
      throw new NodeException("n2 does not run the notebook" + n2.tail());
    }
    Deadline.await(
        "n3 lists the notebook", SOON, network::tails, () -> serves(n3, "Notebook", "n2"));
    n3.exec("svc:call Notebook write flight 'eleven days'").checked();
    String note = show(n3, "svc:call Notebook read flight");
    if (!note.contains("eleven days")) {
      throw new NodeException("the note came back as " + note);
    }
    return "n2 runs the notebook, on n1's order; n3 wrote and read a note";
  }

  private String move() throws InterruptedException {
    long before = increment(n2);
    SteadyCaller caller = new SteadyCaller(n2, "svc:call Counter increment");
    caller.start();
    JsonObject moved;
    try {
      String command = "app:move " + application("counter") + " --to n3";
      moved = n1.json(command).getAsJsonObject();
      script.command("n1", command, "state " + moved.get("stateBytes").getAsLong() + " bytes");
    } finally {
      caller.finish();
    }
    caller.checkConsecutive(before);
    Deadline.await(
        "n2 finds the counter on n3", SOON, network::tails, () -> serves(n2, "Counter", "n3"));
    return String.format(
        "calls waited %d ms; n2 made %d calls meanwhile, none lost, none doubled",
        moved.get("pauseMicros").getAsLong() / 1000, caller.answers().size());
  }

  private String callAfterMove() {
    long before = increment(n2);
    expect(show(n2, "svc:call Counter increment"), Long.toString(before + 1));
    expect(show(n3, "consumer:count 1"), Long.toString(before + 2));
    JsonObject status = n3.json("consumer:status").getAsJsonObject();
    int deactivations = status.get("deactivations").getAsInt();
    if (deactivations != 0 || status.get("activations").getAsInt() != 1) {
      throw new NodeException("the consumer on n3 lost its reference: " + status);
    }
    return "the value goes on from " + before + "; n3's @Reference was never taken away";
  }

  private String kill() {
    killedNanos = System.nanoTime();
    n3.kill();
    return "n3 (process " + n3.pid() + ") is gone without a word";
  }

  private String gone() {
    for (LocalNode node : List.of(n1, n2)) {
      Deadline.await(
          node + " no longer lists what n3 served",
          SOON,
          node::tail,
          () ->
              services(node).noneMatch(advert -> text(advert, "node").equals("n3"))
                  && services(node).noneMatch(advert -> isOf(advert, "Counter")));
    }
    long millis = (System.nanoTime() - killedNanos) / 1_000_000;
    show(n2, "svc:list");
    return "no longer listed on n1 and n2, " + millis + " ms after the kill";
  }

  /** Runs a command that must work, and tells it. */
  private String show(LocalNode node, String command) {
    String answer = node.exec(command).checked().out().strip();
    String home = distribution.home().toString() + "/";
    script.command(node.name(), command.replace(home, ""), answer);
    return answer;
  }

  private static void expect(String answer, String expected) {
    if (!answer.equals(expected)) {
      throw new NodeException("the answer is '" + answer + "' instead of '" + expected + "'");
    }
  }

  private static long increment(LocalNode node) {
    return node.json("svc:call Counter increment").getAsJsonObject().get("result").getAsLong();
  }

  private boolean runsOn(String sample, String node) {
    return StreamSupport.stream(n1.json("app:list").getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .filter(app -> text(app, "name").endsWith(sample))
        .anyMatch(app -> text(app, "host").equals(node) && text(app, "state").equals("RUNNING"));
  }

  private String application(String sample) {
    return StreamSupport.stream(n1.json("app:list").getAsJsonArray().spliterator(), false)
        .map(app -> text(app.getAsJsonObject(), "name"))
        .filter(name -> name.endsWith(sample))
        .findFirst()
        .orElseThrow(() -> new NodeException("no application's name ends with " + sample));
  }

  private static boolean serves(LocalNode asked, String service, String host) {
    return services(asked)
        .filter(advert -> isOf(advert, service))
        .anyMatch(advert -> text(advert, "node").equals(host));
  }

  private static boolean isOf(JsonObject advert, String service) {
    return advert.get("interfaces").toString().contains("." + service + "\"");
  }

  private static Stream<JsonObject> services(LocalNode node) {
    return StreamSupport.stream(node.json("svc:list").getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsJsonObject);
  }

  private static String text(JsonObject object, String key) {
    return object.get(key).getAsString();
  }
}
