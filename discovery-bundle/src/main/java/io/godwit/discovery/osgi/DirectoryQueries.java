package io.godwit.discovery.osgi;

import io.godwit.discovery.ServiceDirectory.Advert;
import io.godwit.discovery.core.AdvertDirectory;
import io.godwit.discovery.core.AdvertDirectory.Input;
import io.godwit.discovery.core.Endpoint;
import io.godwit.discovery.core.MethodLine;
import io.godwit.discovery.core.PropertyText;
import io.godwit.overlay.Key;
import io.godwit.overlay.Member;
import io.godwit.overlay.Overlay;
import io.godwit.overlay.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** Answers of the {@code ServiceDirectory}: read from the DHT, merged with what is served here. */
final class DirectoryQueries {
  private final Overlay overlay;
  private final DiscoveryLoop loop;
  private final LocalAdverts local;

  DirectoryQueries(Overlay overlay, DiscoveryLoop loop, LocalAdverts local) {
    this.overlay = overlay;
    this.loop = loop;
    this.local = local;
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
        .thenCombine(
            loop.ask(local::endpoints),
            (done, own) -> {
              List<Value> values = new ArrayList<>();
              asked.forEach(answer -> values.addAll(answer.join()));
              return merge(values, own, interfaceName);
            });
  }

  private List<Advert> merge(List<Value> values, List<Endpoint> own, String interfaceName) {
    AdvertDirectory merged = new AdvertDirectory();
    for (Member member : overlay.members()) {
      boolean gone =
          member.liveness() == Member.Liveness.DEAD || member.liveness() == Member.Liveness.LEFT;
      merged.step(new Input.Liveness(member.node().id(), !gone), 0);
    }
    for (Endpoint endpoint : own) {
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
