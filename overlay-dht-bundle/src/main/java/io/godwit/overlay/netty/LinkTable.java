package io.godwit.overlay.netty;

import io.godwit.overlay.Id;
import io.godwit.overlay.NodeInfo;
import io.godwit.overlay.core.Input;
import io.godwit.overlay.core.Message;
import io.godwit.overlay.core.Wire;
import io.godwit.overlay.identity.Refusal;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which node is reached over which link; dials where there is none. Entered on the node's loop
 * only. Between two nodes one link stays: of two, the one that the smaller id dialled, of two that
 * the same node dialled, the later.
 */
final class LinkTable {
  static final int MAX_LINKS = 1024;
  private static final int MAX_KNOWN = 4096;
  private static final Logger LOG = LoggerFactory.getLogger(LinkTable.class);

  private final Id self;
  private final Dialler dialler;
  private final NettySessions sessions;
  private final Consumer<Input> core;
  private final Map<Id, Link> links = new LinkedHashMap<>();

  /** Where nodes were last said to be; the eldest are forgotten. */
  private final Map<Id, NodeInfo> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, NodeInfo> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  LinkTable(Id self, Dialler dialler, NettySessions sessions, Consumer<Input> core) {
    this.self = self;
    this.dialler = dialler;
    this.sessions = sessions;
    this.core = core;
  }

  int size() {
    return links.size();
  }

  List<Link> all() {
    return List.copyOf(links.values());
  }

  Link to(Id peer) {
    return links.get(peer);
  }

  void learn(NodeInfo node) {
    NodeInfo old = known.get(node.id());
    if (!node.addresses().isEmpty()
        && (old == null || old.incarnation() <= node.incarnation())
        && !node.id().equals(self)) {
      known.put(node.id(), node);
    }
  }

  /** Sends now, or when a dialled link stands; best effort. */
  void send(NodeInfo to, Message message) {
    learn(to);
    Link link = links.get(to.id());
    if (link != null) {
      ByteBuffer bytes = Wire.encode(message);
      if (!link.writer().send(Frames.MESSAGE, bytes)) {
        LOG.debug("the queue to {} is full: a message is dropped", to);
      }
    } else if (!to.id().equals(self)) {
      dialler.dial(known.getOrDefault(to.id(), to), message);
    }
  }

  /** Calls wait for a link. */
  void want(Id peer) {
    PeerSession session = sessions.session(peer);
    Link link = links.get(peer);
    NodeInfo node = known.get(peer);
    if (link != null) {
      session.linkUp(link);
    } else if (node == null) {
      session.unreachable("no address of node " + peer.brief() + " is known");
    } else {
      dialler.dial(node, null);
    }
  }

  /** A link stands: the first to its node, or one of two. */
  void opened(Link link) {
    Id peer = link.peer();
    learn(link.info());
    Link present = links.get(peer);
    List<Message> waiting = dialler.reached(link);
    boolean wins = present == null || wins(link, present);
    if (wins) {
      links.put(peer, link);
      if (present != null) {
        present.retire();
      }
      LOG.debug("link {} with {} ({})", link.number, link.info(), dialledBy(link));
      core.accept(new Input.LinkUp(link.info(), link.dialled()));
      sessions.session(peer).linkUp(link);
    } else {
      link.retire();
      core.accept(new Input.LinkUp(link.info(), link.dialled()));
    }
    for (Message message : waiting) {
      send(link.info(), message);
    }
  }

  private boolean wins(Link fresh, Link present) {
    boolean freshMine = fresh.dialled() != null;
    boolean presentMine = present.dialled() != null;
    if (present.isOver()
        || fresh.info().incarnation() >>> 32 > present.info().incarnation() >>> 32) {
      return true;
    }
    if (freshMine != presentMine) {
      boolean mineStays = self.compareTo(fresh.peer()) < 0;
      return freshMine == mineStays;
    }
    return freshMine
        ? fresh.number > present.number
        : fresh.hello().linkNumber() > present.hello().linkNumber();
  }

  private static String dialledBy(Link link) {
    return link.dialled() == null ? "dialled by it" : "dialled at " + link.dialled();
  }

  void closed(Link link, String reason) {
    if (links.remove(link.peer(), link)) {
      LOG.debug("link {} with {} ended: {}", link.number, link.info(), reason);
      core.accept(new Input.LinkDown(link.peer(), false, reason));
    }
  }

  void close(Id peer, Refusal refusal, String reason) {
    Link link = links.get(peer);
    if (link != null) {
      link.refuseLater(refusal, reason);
    }
    dialler.forget(peer);
  }
}
