package io.godwit.remoting.core;

import io.godwit.remoting.core.PackageVersions.Mismatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What is imported: an endpoint that some bundle here asks for, once, as long as it is there and
 * asked for (and a little longer). Pure; entered from the topology's loop.
 *
 * @param <E> the endpoint as the rim knows it
 */
public final class ImportCore<E> {
  /** A consumer that is restarted shall find its service where it was. */
  public static final long LINGER_MILLIS = 5_000;

  /** How long a look-up without a listener counts as interest. */
  public static final long GLANCE_MILLIS = 60_000;

  public static final int MAX_GLANCES = 1_000;

  /**
   * Someone here wants services of an interface.
   *
   * @param sees which interfaces the one who asks can load
   */
  public record Interest(
      String interfaceName,
      Predicate<Map<String, ?>> filter,
      SortedMap<String, String> packageVersions,
      Predicate<String> sees) {}

  /** An endpoint somewhere. */
  public record Remote<E>(
      String id,
      List<String> interfaces,
      Map<String, ?> properties,
      SortedMap<String, String> packageVersions,
      E endpoint) {}

  /** What is to be done, in this order. */
  public sealed interface Effect<E> {
    /** The interfaces that are wanted have changed. */
    record Watch<E>(SortedSet<String> interfaces) implements Effect<E> {}

    /**
     * Only with these of its interfaces: a consumer gets no service at all of which it cannot load
     * every interface.
     */
    record Import<E>(String id, E endpoint, List<String> interfaces) implements Effect<E> {}

    record Update<E>(String id, E endpoint, List<String> interfaces) implements Effect<E> {}

    record Unimport<E>(String id) implements Effect<E> {}

    /** Somebody wants the endpoint but knows another version of its interface. */
    record Refused<E>(String id, Mismatch mismatch) implements Effect<E> {}
  }

  private final SortedMap<String, Interest> interests = new TreeMap<>();
  private final SortedMap<String, Long> glances = new TreeMap<>();
  private final SortedMap<String, Remote<E>> remotes = new TreeMap<>();
  private final SortedMap<String, List<String>> imported = new TreeMap<>();
  private final SortedMap<String, Long> unwanted = new TreeMap<>();
  private final SortedSet<String> failed = new TreeSet<>();
  private final SortedSet<String> refused = new TreeSet<>();
  private SortedSet<String> watched = Collections.emptySortedSet();

  public List<Effect<E>> interested(String key, Interest interest, long nowMillis) {
    interests.put(key, interest);
    return settle(nowMillis);
  }

  public List<Effect<E>> uninterested(String key, long nowMillis) {
    interests.remove(key);
    glances.remove(key);
    return settle(nowMillis);
  }

  /** An interest that nobody takes back: it is forgotten after a while. */
  public List<Effect<E>> glanced(String key, Interest interest, long nowMillis) {
    if (!glances.containsKey(key) && glances.size() >= MAX_GLANCES) {
      return List.of();
    }
    boolean known = glances.put(key, nowMillis + GLANCE_MILLIS) != null;
    return known ? List.of() : interested(key, interest, nowMillis);
  }

  /** An endpoint is there, or is not what it was. */
  public List<Effect<E>> present(Remote<E> remote, long nowMillis) {
    List<Effect<E>> effects = new ArrayList<>();
    Remote<E> before = remotes.put(remote.id(), remote);
    failed.remove(remote.id());
    if (before != null && imported.containsKey(remote.id())) {
      if (!before.interfaces().equals(remote.interfaces())) {
        imported.remove(remote.id());
        effects.add(new Effect.Unimport<>(remote.id()));
      } else {
        effects.add(new Effect.Update<>(remote.id(), remote.endpoint(), imported.get(remote.id())));
      }
    }
    effects.addAll(settle(nowMillis));
    return effects;
  }

  public List<Effect<E>> gone(String id, long nowMillis) {
    remotes.remove(id);
    failed.remove(id);
    refused.removeIf(text -> text.startsWith(id + '\n'));
    List<Effect<E>> effects = new ArrayList<>();
    if (imported.remove(id) != null) {
      unwanted.remove(id);
      effects.add(new Effect.Unimport<>(id));
    }
    effects.addAll(settle(nowMillis));
    return effects;
  }

  /** It is not tried again until endpoint or interests change. */
  public void importFailed(String id) {
    imported.remove(id);
    unwanted.remove(id);
    failed.add(id);
  }

  public List<Effect<E>> tick(long nowMillis) {
    List<String> over = new ArrayList<>();
    glances.forEach(
        (key, untilMillis) -> {
          if (untilMillis <= nowMillis) {
            over.add(key);
          }
        });
    over.forEach(
        key -> {
          glances.remove(key);
          interests.remove(key);
        });
    return settle(nowMillis);
  }

  public OptionalLong nextTickMillis() {
    long next = Long.MAX_VALUE;
    for (long at : glances.values()) {
      next = Math.min(next, at);
    }
    for (long at : unwanted.values()) {
      next = Math.min(next, at);
    }
    return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
  }

  private List<Effect<E>> settle(long nowMillis) {
    List<Effect<E>> effects = new ArrayList<>();
    watch(effects);
    for (Remote<E> remote : remotes.values()) {
      List<Interest> wanting = wanting(remote, effects);
      boolean here = imported.containsKey(remote.id());
      if (!wanting.isEmpty()) {
        unwanted.remove(remote.id());
        if (here && !covers(imported.get(remote.id()), wanting)) {
          effects.add(new Effect.Unimport<>(remote.id()));
          here = false;
        }
        if (!here && !failed.contains(remote.id())) {
          List<String> interfaces = interfaces(remote, wanting);
          imported.put(remote.id(), interfaces);
          effects.add(new Effect.Import<>(remote.id(), remote.endpoint(), interfaces));
        }
      } else if (here) {
        long until = unwanted.computeIfAbsent(remote.id(), id -> nowMillis + LINGER_MILLIS);
        if (until <= nowMillis) {
          unwanted.remove(remote.id());
          imported.remove(remote.id());
          effects.add(new Effect.Unimport<>(remote.id()));
        }
      }
    }
    watch(effects);
    return effects;
  }

  private void watch(List<Effect<E>> effects) {
    SortedSet<String> names = new TreeSet<>();
    interests.values().forEach(interest -> names.add(interest.interfaceName()));
    // An endpoint that is still imported must go on being heard of.
    for (String id : imported.keySet()) {
      names.addAll(remotes.get(id).interfaces());
    }
    if (!names.equals(watched)) {
      watched = names;
      effects.add(new Effect.Watch<>(names));
    }
  }

  private static boolean covers(List<String> interfaces, List<Interest> wanting) {
    return wanting.stream().allMatch(interest -> interfaces.contains(interest.interfaceName()));
  }

  /** Those that are asked for, and those that everyone who asks can load too. */
  private static <E> List<String> interfaces(Remote<E> remote, List<Interest> wanting) {
    return remote.interfaces().stream()
        .filter(
            name ->
                wanting.stream().anyMatch(interest -> interest.interfaceName().equals(name))
                    || wanting.stream().allMatch(interest -> interest.sees().test(name)))
        .toList();
  }

  private List<Interest> wanting(Remote<E> remote, List<Effect<E>> effects) {
    List<Interest> wanting = new ArrayList<>();
    Optional<Mismatch> obstacle = Optional.empty();
    for (Interest interest : interests.values()) {
      if (!remote.interfaces().contains(interest.interfaceName())
          || !interest.filter().test(remote.properties())) {
        continue;
      }
      Optional<Mismatch> mismatch =
          PackageVersions.compare(remote.packageVersions(), interest.packageVersions());
      if (mismatch.isEmpty()) {
        wanting.add(interest);
      } else {
        obstacle = mismatch;
      }
    }
    if (wanting.isEmpty()
        && obstacle.isPresent()
        && refused.add(remote.id() + '\n' + obstacle.get())) {
      effects.add(new Effect.Refused<>(remote.id(), obstacle.get()));
    }
    return wanting;
  }

  public SortedSet<String> imported() {
    return new TreeSet<>(imported.keySet());
  }
}
