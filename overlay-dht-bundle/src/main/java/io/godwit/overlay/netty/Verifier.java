package io.godwit.overlay.netty;

import io.godwit.overlay.core.Message;
import io.godwit.overlay.core.SignedRecord;
import io.godwit.overlay.core.StoredRecord;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the signatures of records off the loop, each link's in the order of arrival. What waits is
 * bounded for each link: it stops being read where too much does. Also lends its threads to the
 * sums of handshakes.
 */
final class Verifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

  private final ThreadPoolExecutor pool;
  private final Function<SignedRecord, String> copies;
  private final Function<SignedRecord, String> writes;
  private final AtomicLong rejected = new AtomicLong();

  /**
   * The functions say why a record must not be passed on, null where it may.
   *
   * @param copies of records that others keep already
   * @param writes of records that are new
   */
  Verifier(
      int threads, Function<SignedRecord, String> copies, Function<SignedRecord, String> writes) {
    this.copies = copies;
    this.writes = writes;
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("godwit-verify", true));
    pool.allowCoreThreadTimeOut(true);
  }

  Executor executor() {
    return pool;
  }

  /** Runs what may wait; ignored once closed. */
  void execute(Runnable task) {
    if (!pool.isShutdown()) {
      pool.execute(task);
    }
  }

  long rejected() {
    return rejected.get();
  }

  /**
   * The message with nothing in it that must not be passed on; null where that leaves none. A write
   * needs an author who may write now; of what others kept, a reader gets what is right; copies
   * between holders are counted by place, so there one wrong record spoils them all.
   */
  Message judged(Message message, String from) {
    if (message instanceof Message.Values values) {
      return new Message.Values(values.seq(), values.more(), right(values.stored(), from));
    }
    if (message instanceof Message.Push push) {
      List<StoredRecord> right = right(push.stored(), from);
      return new Message.Push(push.seq(), push.key(), push.part(), right, push.gone());
    }
    Function<SignedRecord, String> judge = message instanceof Message.Put ? writes : copies;
    for (StoredRecord stored : message.records()) {
      if (isWrong(stored, judge, from)) {
        return null;
      }
    }
    return message;
  }

  private List<StoredRecord> right(List<StoredRecord> all, String from) {
    List<StoredRecord> right = new ArrayList<>(all.size());
    for (StoredRecord stored : all) {
      if (!isWrong(stored, stored.record().durable() ? copies : writes, from)) {
        right.add(stored);
      }
    }
    return right;
  }

  private boolean isWrong(StoredRecord stored, Function<SignedRecord, String> judge, String from) {
    String reason = judge.apply(stored.record());
    if (reason != null) {
      rejected.incrementAndGet();
      LOG.debug("record {} from {} is dropped: {}", stored.record(), from, reason);
    }
    return reason != null;
  }

  /** One link's way in. */
  final class Lane {
    static final int MAX_WAITING = 512;
    private static final int RESUME_AT = MAX_WAITING / 2;

    private final Link link;
    private final Consumer<Message> next;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Queue<Message> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();

    Lane(Link link, Consumer<Message> next) {
      this.link = link;
      this.next = next;
    }

    /** On the link's event loop. */
    void offer(Message message) {
      if (waiting.incrementAndGet() == MAX_WAITING) {
        link.context().channel().config().setAutoRead(false);
      }
      // Pings measure time and change nothing that a record could depend on.
      boolean overtakes = message instanceof Message.Ping || message instanceof Message.Pong;
      if (overtakes || queued.get() == 0 && message.records().isEmpty()) {
        next.accept(message);
        return;
      }
      queue.add(message);
      if (queued.getAndIncrement() == 0) {
        pool.execute(this::work);
      }
    }

    private void work() {
      Queue<Message> batch = new ArrayDeque<>();
      for (Message message; (message = queue.poll()) != null; ) {
        batch.add(message);
      }
      int count = batch.size();
      for (Message message : batch) {
        Message judged = judged(message, link.info().toString());
        if (judged != null) {
          next.accept(judged);
        } else {
          done();
        }
      }
      if (queued.addAndGet(-count) > 0) {
        pool.execute(this::work);
      }
    }

    /** A message was taken by the loop, or dropped. */
    void done() {
      if (waiting.decrementAndGet() == RESUME_AT) {
        link.context().channel().config().setAutoRead(true);
      }
    }
  }

  @Override
  public void close() {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(2, TimeUnit.SECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
