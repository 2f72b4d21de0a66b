package io.godwit.remoting.calls;

import io.godwit.overlay.Id;
import java.nio.charset.StandardCharsets;

/**
 * Where an endpoint is served, as far as this node knows. Read by every call, changed by the
 * directory and by hosts that answer MOVED; only a greater epoch changes the host.
 */
public final class Route {
  private final String endpointId;
  private final byte[] endpointIdBytes;
  private volatile Target target;
  private volatile boolean gone;

  /** The host and the epoch that made it so. */
  public record Target(Id node, String nodeName, long epoch) {}

  public Route(String endpointId, Target target) {
    this.endpointId = endpointId;
    this.endpointIdBytes = endpointId.getBytes(StandardCharsets.UTF_8);
    this.target = target;
  }

  public String endpointId() {
    return endpointId;
  }

  byte[] endpointIdBytes() {
    return endpointIdBytes;
  }

  public Target target() {
    return target;
  }

  /** The directory does not know the endpoint any more. */
  public boolean gone() {
    return gone;
  }

  public void lost() {
    gone = true;
  }

  /** What the directory says; after a loss it may begin anew with a lower epoch. */
  public synchronized void advertised(Target news) {
    if (gone || news.epoch() >= target.epoch()) {
      target = news;
      gone = false;
    }
  }

  /** A host's answer; true where it is news. */
  synchronized boolean moved(Id node, long epoch) {
    if (epoch <= target.epoch()) {
      return false;
    }
    target = new Target(node, node.brief(), epoch);
    return true;
  }
}
