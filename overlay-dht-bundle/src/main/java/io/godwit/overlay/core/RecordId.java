package io.godwit.overlay.core;

import io.godwit.overlay.Id;
import io.godwit.overlay.Key;

/**
 * What tells records apart: key, slot and publisher; a shared record has {@link Id#ZERO} for a
 * publisher, because whoever writes it writes the same record. Ordered by place on the ring, so
 * that a range of the ring is a range of the store.
 *
 * @param place the id of the key, kept because hashing it again for every comparison costs too much
 */
public record RecordId(Id place, Key key, String slot, Id publisher)
    implements Comparable<RecordId> {

  public static RecordId own(Key key, String slot, Id publisher) {
    return new RecordId(key.id(), key, slot, publisher);
  }

  public static RecordId shared(Key key, String slot) {
    return new RecordId(key.id(), key, slot, Id.ZERO);
  }

  public boolean isShared() {
    return publisher.equals(Id.ZERO);
  }

  @Override
  public int compareTo(RecordId other) {
    int order = place.compareTo(other.place);
    if (order == 0) {
      order = key.name().compareTo(other.key.name());
    }
    if (order == 0) {
      order = key.namespace().compareTo(other.key.namespace());
    }
    if (order == 0) {
      order = slot.compareTo(other.slot);
    }
    return order != 0 ? order : publisher.compareTo(other.publisher);
  }

  @Override
  public String toString() {
    return key + "[" + slot + "]" + (isShared() ? "" : "@" + publisher.brief());
  }
}
