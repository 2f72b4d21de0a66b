package io.godwit.overlay.netty;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * The doors' bouncer: how many accepted connections may be without a greeting, in all and from one
 * address, so that whoever only connects cannot use the node up. Any thread.
 */
final class Greeters {
  static final int MAX_UNGREETED = 256;
  static final int MAX_UNGREETED_PER_ADDRESS = 64;

  private final Map<String, Integer> byAddress = new HashMap<>();
  private final Map<Channel, String> entered = new HashMap<>();
  private long turnedAway;

  /** False where the connection must be closed at once. */
  synchronized boolean enter(SocketChannel channel) {
    String address =
        channel.remoteAddress() == null
            ? ""
            : channel.remoteAddress().getAddress().getHostAddress();
    int present = byAddress.getOrDefault(address, 0);
    if (entered.size() >= MAX_UNGREETED || present >= MAX_UNGREETED_PER_ADDRESS) {
      turnedAway++;
      return false;
    }
    byAddress.put(address, present + 1);
    entered.put(channel, address);
    channel.closeFuture().addListener(closed -> leave(channel));
    return true;
  }

  /** It has greeted, or is closed. */
  synchronized void leave(Channel channel) {
    String address = entered.remove(channel);
    if (address != null) {
      byAddress.computeIfPresent(address, (key, present) -> present > 1 ? present - 1 : null);
    }
  }

  synchronized long turnedAway() {
    return turnedAway;
  }
}
