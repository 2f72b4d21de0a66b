package io.godwit.remoting.calls;

import io.godwit.api.Caller;
import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Callers as services see them; kept, because making the text of an id for each call costs. */
final class Callers {
  private static final int MAX_CALLERS = 4096;

  private final Map<Id, Known> known = new ConcurrentHashMap<>();

  private record Known(Set<Role> roles, Caller caller) {}

  Caller of(Id node, Set<Role> roles) {
    Known found = known.get(node);
    if (found == null || !found.roles().equals(roles)) {
      if (known.size() >= MAX_CALLERS) {
        known.clear();
      }
      Set<String> names = new TreeSet<>();
      roles.forEach(role -> names.add(role.name().toLowerCase(Locale.ROOT)));
      found = new Known(roles, new Caller(node.toString(), names));
      known.put(node, found);
    }
    return found.caller();
  }
}
