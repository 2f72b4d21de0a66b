package io.godwit.hosting.osgi;

import io.godwit.hosting.HostingException;
import io.godwit.hosting.core.Entry;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.store.JournalFile;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal on a thread of its own; anyone may read the ledger as it was last made durable. */
final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final JournalFile file;
  private final ExecutorService writer;
  private volatile Ledger ledger;

  Journal(JournalFile file) {
    this.file = file;
    this.ledger = file.ledger();
    this.writer =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "godwit-hosting-journal");
              thread.setDaemon(true);
              return thread;
            });
  }

  Ledger ledger() {
    return ledger;
  }

  /**
   * Completes when the entry is on the disk and in the ledger. Fails with IOException where it is
   * certainly not; where nobody knows, never.
   */
  CompletableFuture<Void> write(Entry entry) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    writer.execute(
        () -> {
          try {
            file.append(entry);
            ledger = file.ledger();
            done.complete(null);
            compact();
          } catch (IOException | RuntimeException e) {
            LOG.error("cannot write the journal", e);
            if (file.broken() == null) {
              done.completeExceptionally(e);
            }
          }
        });
    return done;
  }

  private void compact() {
    try {
      file.compactWhereUseful(System.currentTimeMillis());
      ledger = file.ledger();
    } catch (IOException e) {
      LOG.warn("the journal could not be compacted; it goes on growing: {}", e.toString());
    }
  }

  /** For workers: returns when the entry is durable. */
  void put(Entry entry) {
    try {
      write(entry).get(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new HostingException(
          "the journal could not be written: " + e.getCause().getMessage(), e.getCause());
    } catch (java.util.concurrent.TimeoutException e) {
      throw new HostingException("the journal could not be written within 30 s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostingException("stopped while writing the journal", e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("the journal's last entries took longer than 5 s to write");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    file.close();
  }
}
