package io.godwit.testkit.loopback;

import io.godwit.overlay.Id;
import io.godwit.overlay.Key;
import io.godwit.overlay.Records;
import io.godwit.overlay.Records.Change;
import io.godwit.overlay.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** All records of a loopback network and who waits for them. Guarded by its monitor. */
final class RecordStore {
  private final Map<String, Map<String, Value>> values = new TreeMap<>();
  private final Map<Object, Watch> watches = new LinkedHashMap<>();
  private long counter;

  private record Watch(Key key, Executor loop, Consumer<Change> listener) {}

  synchronized long put(Id publisher, Records.Draft draft) {
    Value value =
        new Value(draft.key(), draft.slot(), publisher, ++counter, draft.lease(), draft.bytes());
    values
        .computeIfAbsent(draft.key().toString(), k -> new TreeMap<>())
        .put(place(publisher, draft.slot(), draft.shared()), value);
    tell(value, Change.Kind.PRESENT);
    return counter;
  }

  synchronized long remove(Id publisher, Key key, String slot, boolean shared) {
    Map<String, Value> slots = values.getOrDefault(key.toString(), Map.of());
    Value old = slots.isEmpty() ? null : slots.remove(place(publisher, slot, shared));
    counter++;
    if (old != null) {
      tell(old, Change.Kind.GONE);
    }
    return counter;
  }

  synchronized List<Value> get(Key key) {
    return List.copyOf(values.getOrDefault(key.toString(), Map.of()).values());
  }

  synchronized void watch(Object handle, Key key, Executor loop, Consumer<Change> listener) {
    Watch watch = new Watch(key, loop, listener);
    watches.put(handle, watch);
    get(key).forEach(value -> tell(watch, new Change(Change.Kind.PRESENT, value)));
  }

  synchronized void unwatch(Object handle) {
    watches.remove(handle);
  }

  /** Leased records end with their node. */
  synchronized void publisherGone(Id publisher) {
    for (Map<String, Value> slots : values.values()) {
      for (Map.Entry<String, Value> entry : new ArrayList<>(slots.entrySet())) {
        Value value = entry.getValue();
        if (value.publisher().equals(publisher) && !value.remaining().isZero()) {
          slots.remove(entry.getKey());
          tell(value, Change.Kind.GONE);
        }
      }
    }
  }

  private static String place(Id publisher, String slot, boolean shared) {
    return shared ? slot : slot + '\n' + publisher;
  }

  private void tell(Value value, Change.Kind kind) {
    Change change = new Change(kind, value);
    watches.values().stream()
        .filter(watch -> watch.key().equals(value.key()))
        .forEach(watch -> tell(watch, change));
  }

  private static void tell(Watch watch, Change change) {
    watch.loop().execute(() -> watch.listener().accept(change));
  }
}
