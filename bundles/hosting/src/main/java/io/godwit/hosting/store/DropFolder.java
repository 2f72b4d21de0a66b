package io.godwit.hosting.store;

import io.godwit.hosting.core.Inbox;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the drop folder on a thread of its own and passes on what the {@link Inbox} decides. The
 * operating system's events make it fast; a scan now and then makes it sure.
 */
public final class DropFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DropFolder.class);
  public static final String STATUS = "status.json";

  private final Path folder;
  private final long scanMillis;
  private final Inbox inbox;
  private final Consumer<Inbox.Action> actions;
  private final WatchService watcher;
  private final Thread thread;
  private final SortedMap<String, Long> lookAgainAt = new TreeMap<>();
  private final Set<String> forgotten = new ConcurrentSkipListSet<>();
  private volatile boolean closed;

  /** Begins to watch; {@code actions} is called on the folder's thread and must not block. */
  public DropFolder(Path folder, long settleMillis, long scanMillis, Consumer<Inbox.Action> actions)
      throws IOException {
    this.folder = Files.createDirectories(folder);
    this.scanMillis = scanMillis;
    this.inbox = new Inbox(settleMillis);
    this.actions = actions;
    this.watcher = FileSystems.getDefault().newWatchService();
    folder.register(
        watcher,
        StandardWatchEventKinds.ENTRY_CREATE,
        StandardWatchEventKinds.ENTRY_MODIFY,
        StandardWatchEventKinds.ENTRY_DELETE);
    this.thread = new Thread(this::run, "godwit-deploy");
    thread.setDaemon(true);
  }

  public void open() {
    thread.start();
  }

  /** The file was taken too early (it changed while it was read): look again. */
  public void forget(String name) {
    forgotten.add(name);
  }

  private void run() {
    long scanAt = 0;
    while (!closed) {
      try {
        long now = System.currentTimeMillis();
        if (now >= scanAt) {
          scan();
          scanAt = now + scanMillis;
        }
        lookAgain(now);
        WatchKey key = watcher.poll(untilNext(scanAt), TimeUnit.MILLISECONDS);
        if (key != null && events(key)) {
          scanAt = 0;
        }
      } catch (InterruptedException | java.nio.file.ClosedWatchServiceException e) {
        LOG.debug("the drop folder is no longer watched");
        return;
      } catch (IOException | RuntimeException e) {
        LOG.warn("cannot read the drop folder {}: {}; trying again", folder, e.toString());
        scanAt = System.currentTimeMillis() + scanMillis;
      }
    }
  }

  private long untilNext(long scanAt) {
    long next = scanAt;
    for (long at : lookAgainAt.values()) {
      next = Math.min(next, at);
    }
    return Math.max(1, next - System.currentTimeMillis());
  }

  /** Looks at the files that changed; true where only a scan can tell. */
  private boolean events(WatchKey key) {
    boolean scan = false;
    Set<String> names = new TreeSet<>();
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.context() instanceof Path name
          && event.kind() != StandardWatchEventKinds.ENTRY_DELETE) {
        names.add(name.toString());
      } else {
        scan = true;
      }
    }
    names.forEach(this::look);
    if (!key.reset()) {
      LOG.warn("the drop folder {} is gone; make it again to use it", folder);
      closed = true;
    }
    return scan;
  }

  private void scan() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.map(f -> f.getFileName().toString()).sorted().forEach(names::add);
    }
    names.forEach(this::look);
    inbox.listed(names).forEach(actions);
  }

  private void lookAgain(long now) {
    for (String name : List.copyOf(forgotten)) {
      forgotten.remove(name);
      inbox.forget(name);
      lookAgainAt.put(name, now);
    }
    for (String name : List.copyOf(lookAgainAt.keySet())) {
      if (lookAgainAt.get(name) <= now) {
        lookAgainAt.remove(name);
        look(name);
      }
    }
  }

  private void look(String name) {
    if (name.startsWith(".") || name.equals(STATUS)) {
      return;
    }
    Path file = folder.resolve(name);
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      if (!is.isRegularFile()) {
        return;
      }
      BundleFile.Look look = BundleFile.look(file);
      long now = System.currentTimeMillis();
      Inbox.Observation seen =
          new Inbox.Observation(
              name, is.size(), is.lastModifiedTime().toMillis(), look.probe(), look.detail());
      for (Inbox.Action action : inbox.observed(seen, now)) {
        if (action instanceof Inbox.Action.LookAgain again) {
          lookAgainAt.put(again.name(), now + again.delayMillis());
        } else {
          actions.accept(action);
        }
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} went before it was looked at", name);
    } catch (IOException e) {
      LOG.warn("cannot read {}: {}", file, e.toString());
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      watcher.close();
      thread.interrupt();
      thread.join(2_000);
    } catch (IOException e) {
      LOG.warn("the watch of {} did not end well: {}", folder, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
