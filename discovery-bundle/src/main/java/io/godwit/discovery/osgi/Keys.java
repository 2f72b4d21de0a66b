package io.godwit.discovery.osgi;

import io.godwit.discovery.core.Endpoint;
import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import java.util.ArrayList;
import java.util.List;

/** Where adverts are in the DHT: under each interface, and in one shard of the listing. */
final class Keys {
  static final int SHARDS = 16;
  private static final String SERVICES = "svc";

  private Keys() {}

  static Key ofInterface(String name) {
    return new Key(SERVICES, name);
  }

  static Key shard(int number) {
    return new Key("dir", "services-" + number);
  }

  static List<Key> of(Endpoint endpoint) {
    List<Key> keys = new ArrayList<>();
    endpoint.interfaces().stream().distinct().forEach(name -> keys.add(ofInterface(name)));
    keys.add(shard((int) (Id.sha256(endpoint.id()).w0() & (SHARDS - 1))));
    return keys;
  }
}
