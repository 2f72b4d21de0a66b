package io.godwit.overlay;

/** Where a node can be dialled: a host name or literal IPv4/IPv6 address, and a TCP port. */
public record Address(String host, int port) {
  public Address {
    if (host.isEmpty() || host.length() > 255) {
      throw new IllegalArgumentException("a host has 1 to 255 characters: '" + host + "'");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is within 1..65535, not " + port);
    }
  }

  /** Parses {@code host:port}; an IPv6 address stands in brackets: {@code [::1]:7400}. */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("put an IPv6 address in brackets: [" + host + "]:port");
    }
    try {
      return new Address(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not an address (host:port): '" + text + "'", e);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
