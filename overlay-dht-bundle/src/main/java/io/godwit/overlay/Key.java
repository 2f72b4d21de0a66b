package io.godwit.overlay;

/**
 * The name of records in the DHT. Who may write depends on the namespace, and every replica checks
 * it: see docs/protocol.md.
 */
public record Key(String namespace, String name) {
  public static final int MAX_NAME_CHARS = 512;

  public Key {
    if (namespace.isEmpty() || namespace.length() > 16 || namespace.indexOf('/') >= 0) {
      throw new IllegalArgumentException("a namespace has 1 to 16 characters, no /: " + namespace);
    }
    if (name.isEmpty() || name.length() > MAX_NAME_CHARS) {
      throw new IllegalArgumentException(
          "a key's name has 1 to " + MAX_NAME_CHARS + " characters, not " + name.length());
    }
  }

  /** Parses {@code namespace/name}; without a slash the namespace is {@code user}. */
  public static Key parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? new Key("user", text)
        : new Key(text.substring(0, slash), text.substring(slash + 1));
  }

  public Id id() {
    return Id.sha256(namespace + '/' + name);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
