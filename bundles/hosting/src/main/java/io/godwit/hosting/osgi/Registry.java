package io.godwit.hosting.osgi;

import com.google.gson.JsonParseException;
import io.godwit.hosting.Applications;
import io.godwit.hosting.Applications.Application;
import io.godwit.hosting.store.Json;
import io.godwit.overlay.Key;
import io.godwit.overlay.Records;
import io.godwit.overlay.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network-wide table of applications: durable, shared records in the namespace {@code app}, one
 * slot for each application, in {@link #SHARDS} keys so that no owner carries the whole list. It
 * tells where to ask; the authority is the journal of the host.
 */
final class Registry {
  private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
  static final int SHARDS = 16;

  private final Records records;

  Registry(Records records) {
    this.records = records;
  }

  private static Key shard(int number) {
    return new Key("app", "list/" + number);
  }

  private static Key key(String application) {
    return shard(Math.floorMod(application.hashCode(), SHARDS));
  }

  /** Says that the application is here now. */
  void publish(Application application) {
    byte[] bytes = Json.write(application).getBytes(StandardCharsets.UTF_8);
    Records.Draft draft =
        Records.Draft.durable(key(application.name()), application.name(), bytes, true);
    log(records.put(draft), "record " + application.name());
  }

  /**
   * Says that it runs nowhere any more. The record stays, without a hash: the next application of
   * that name must have a greater epoch, or those who remember this one would take it for older.
   */
  void gone(Application was) {
    publish(
        new Application(
            was.name(),
            was.version(),
            "",
            was.host(),
            was.hostName(),
            was.epoch(),
            Applications.State.STOPPED,
            "undeployed",
            false));
  }

  static boolean isGone(Application recorded) {
    return recorded.hash().isEmpty();
  }

  private static void log(CompletionStage<?> stage, String what) {
    stage.whenComplete(
        (receipt, failure) -> {
          if (failure != null) {
            LOG.warn("cannot {} in the network: {}", what, Await.words(failure));
          }
        });
  }

  CompletionStage<Optional<Application>> find(String application) {
    return records
        .get(key(application))
        .thenApply(
            values ->
                values.stream()
                    .filter(v -> v.slot().equals(application))
                    .flatMap(v -> read(v).stream())
                    .max((a, b) -> Long.compare(a.epoch(), b.epoch())));
  }

  CompletionStage<List<Application>> all() {
    List<CompletableFuture<List<Value>>> shards = new ArrayList<>();
    for (int i = 0; i < SHARDS; i++) {
      shards.add(records.get(shard(i)).toCompletableFuture());
    }
    return CompletableFuture.allOf(shards.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            done ->
                shards.stream()
                    .flatMap(s -> s.join().stream())
                    .flatMap(v -> read(v).stream())
                    .toList());
  }

  private static Optional<Application> read(Value value) {
    try {
      String text = new String(value.bytes(), StandardCharsets.UTF_8);
      return Optional.of(Json.read(text, Application.class));
    } catch (JsonParseException | IllegalArgumentException e) {
      LOG.warn(
          "a record of an application that makes no sense ({}): {}", value.slot(), e.toString());
      return Optional.empty();
    }
  }
}
