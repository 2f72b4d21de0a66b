package io.godwit.discovery.osgi;

import io.godwit.discovery.ServiceDirectory.Advert;
import io.godwit.discovery.core.AdvertDirectory;
import io.godwit.discovery.core.AdvertDirectory.Input;
import io.godwit.discovery.core.Endpoint;
import io.godwit.discovery.core.MethodLine;
import io.godwit.discovery.core.PropertyText;
import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.Member;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers of the {@code ServiceDirectory}: read from the DHT, merged with what is served here. */
final class DirectoryQueries {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryQueries.class);

  private final Overlay overlay;
  private final DiscoveryLoop loop;
  private final LocalAdverts local;
  private final DirectoryFeed feed;

  /** What the loop knows. */
  private record Known(List<Endpoint> own, List<Id> dead) {}

  DirectoryQueries(Overlay overlay, DiscoveryLoop loop, LocalAdverts local, DirectoryFeed feed) {
    this.overlay = overlay;
    this.loop = loop;
    this.local = local;
    this.feed = feed;
  }

  CompletionStage<List<Advert>> list() {
    return collect(IntStream.range(0, Keys.SHARDS).mapToObj(Keys::shard).toList(), null);
  }

  CompletionStage<List<Advert>> find(String interfaceName) {
    return collect(List.of(Keys.ofInterface(interfaceName)), interfaceName);
  }

  private CompletionStage<List<Advert>> collect(List<Key> keys, String interfaceName) {
    List<CompletableFuture<List<Value>>> asked =
        keys.stream().map(key -> overlay.records().get(key).toCompletableFuture()).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .handle((done, failure) -> values(asked, failure))
        .thenCombine(
            loop.ask(() -> new Known(local.endpoints(), feed.deadNodes())),
            (values, known) -> merge(values, known, interfaceName));
  }

  /** A part of the listing that cannot be read now does not hide the others. */
  private static List<Value> values(List<CompletableFuture<List<Value>>> asked, Throwable failure) {
    List<Value> values = new ArrayList<>();
    long failed = 0;
    for (CompletableFuture<List<Value>> answer : asked) {
      if (answer.isCompletedExceptionally()) {
        failed++;
      } else {
        values.addAll(answer.join());
      }
    }
    if (failed == asked.size()) {
      throw new CompletionException(
          failure instanceof CompletionException ? failure.getCause() : failure);
    }
    if (failed > 0) {
      LOG.warn("{} of {} parts of the listing cannot be read: {}", failed, asked.size(), failure);
    }
    return values;
  }

  private List<Advert> merge(List<Value> values, Known known, String interfaceName) {
    AdvertDirectory merged = new AdvertDirectory();
    known.dead().forEach(node -> merged.step(new Input.Liveness(node, false), 0));
    for (Member member : overlay.members()) {
      boolean gone =
          member.liveness() == Member.Liveness.DEAD || member.liveness() == Member.Liveness.LEFT;
      merged.step(new Input.Liveness(member.node().id(), !gone), 0);
    }
    for (Endpoint endpoint : known.own()) {
      if (interfaceName == null || endpoint.interfaces().contains(interfaceName)) {
        merged.step(new Input.Present("local", overlay.self().id(), endpoint), 0);
      }
    }
    for (Value value : values) {
      if (!value.publisher().equals(overlay.self().id())) {
        DirectoryFeed.read(value)
            .ifPresent(
                e ->
                    merged.step(
                        new Input.Present(value.key().toString(), value.publisher(), e), 0));
      }
    }
    return merged.endpoints().stream()
        .map(DirectoryQueries::advert)
        .sorted(
            Comparator.comparing((Advert advert) -> advert.interfaces().get(0))
                .thenComparing(Advert::endpointId))
        .toList();
  }

  private static Advert advert(Endpoint endpoint) {
    return new Advert(
        endpoint.id(),
        endpoint.interfaces(),
        endpoint.node(),
        endpoint.nodeName(),
        endpoint.application(),
        endpoint.epoch(),
        endpoint.methods().stream().map(MethodLine::read).toList(),
        PropertyText.of(endpoint.properties()));
  }
}
