package io.godwit.overlay.store;

import io.godwit.overlay.Id;
import io.godwit.overlay.identity.Passport;
import io.godwit.overlay.identity.TokenJournal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVMap;

/** The tokens that an issuer made; every change is on disk before the method returns. */
final class StoredTokens implements TokenJournal {
  private final MVMap<String, String> map;
  private final Runnable flush;

  StoredTokens(MVMap<String, String> map, Runnable flush) {
    this.map = map;
    this.flush = flush;
  }

  @Override
  public void write(Issued token) {
    String by = token.redeemedBy() == null ? "" : token.redeemedBy().toString();
    String certificate =
        token.certificate() == null ? "" : Base64.getEncoder().encodeToString(token.certificate());
    map.put(
        token.number(),
        String.join(
            "\n",
            token.secretHash().toString(),
            String.valueOf(Passport.bits(token.roles())),
            token.expires().toString(),
            by,
            certificate));
    flush.run();
  }

  @Override
  public Optional<Issued> find(String number) {
    String text = map.get(number);
    return text == null ? Optional.empty() : Optional.of(parse(number, text));
  }

  private static Issued parse(String number, String text) {
    String[] parts = text.split("\n", -1);
    return new Issued(
        number,
        Id.parse(parts[0]),
        Passport.roles(Integer.parseInt(parts[1])),
        Instant.parse(parts[2]),
        parts[3].isEmpty() ? null : Id.parse(parts[3]),
        parts[4].isEmpty() ? null : Base64.getDecoder().decode(parts[4]));
  }

  @Override
  public List<Issued> all() {
    List<Issued> all = new ArrayList<>();
    map.forEach((number, text) -> all.add(parse(number, text)));
    return all;
  }

  @Override
  public void erase(String number) {
    map.remove(number);
    flush.run();
  }
}
