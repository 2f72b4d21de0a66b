package io.godwit.overlay.identity;

import io.godwit.overlay.Id;
import io.godwit.overlay.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The issuer's durable memory of its tokens: what makes once be once, over crashes too. */
public interface TokenJournal {
  /**
   * A token as its issuer keeps it.
   *
   * @param secretHash SHA-256 of the secret, which itself is not kept
   * @param redeemedBy the node that it let in; null while nobody did
   * @param certificate what that node was given (DER), to answer again if the answer was lost; null
   */
  record Issued(
      String number,
      Id secretHash,
      Set<Role> roles,
      Instant expires,
      Id redeemedBy,
      byte[] certificate) {}

  /** Returns when it is on disk. */
  void write(Issued token);

  Optional<Issued> find(String number);

  List<Issued> all();

  void erase(String number);
}
