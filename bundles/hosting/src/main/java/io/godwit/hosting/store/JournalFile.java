package io.godwit.hosting.store;

import com.google.gson.JsonParseException;
import io.godwit.hosting.core.Entry;
import io.godwit.hosting.core.Ledger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The host's journal on disk: {@code magic version} and then frames {@code length:u32 crc:u32
 * json}. An entry counts once {@link #append} has returned. A torn last frame (the process was
 * killed while it was written) is cut off at opening; damage before the last frame is refused,
 * because what this node owns must not be guessed.
 *
 * <p>Used by one thread at a time; closed by its opener.
 */
public final class JournalFile implements AutoCloseable {
  public static final int MAX_ENTRY_BYTES = 256 * 1024;
  static final long COMPACT_BYTES = 1 << 20;
  private static final byte[] MAGIC = "GODWIT-JOURNAL 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = 8;

  private final Path file;
  private final long compactBytes;
  private FileChannel channel;
  private Ledger ledger = Ledger.EMPTY;
  private String broken;

  private JournalFile(Path file, long compactBytes) {
    this.file = file;
    this.compactBytes = compactBytes;
  }

  /** Opens or creates; fails with a message that names the file and what is wrong with it. */
  public static JournalFile open(Path file) throws IOException {
    return open(file, COMPACT_BYTES);
  }

  static JournalFile open(Path file, long compactBytes) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    JournalFile journal = new JournalFile(file, compactBytes);
    journal.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean opened = false;
    try {
      journal.load();
      opened = true;
      return journal;
    } finally {
      if (!opened) {
        journal.close();
      }
    }
  }

  public Ledger ledger() {
    return ledger;
  }

  /**
   * Durable when it returns. When it throws, the entry is certainly not in the journal, unless the
   * journal is {@link #broken}: then only a restart can tell.
   */
  public void append(Entry entry) throws IOException {
    if (broken != null) {
      throw new IOException("the journal " + file + " cannot be written since: " + broken);
    }
    byte[] json = Json.writeKind(entry).getBytes(StandardCharsets.UTF_8);
    if (json.length > MAX_ENTRY_BYTES) {
      throw new IOException(
          "an entry of " + json.length + " bytes; the journal takes " + MAX_ENTRY_BYTES);
    }
    long end = channel.position();
    try {
      write(channel, frame(json));
      channel.force(false);
    } catch (IOException e) {
      cut(end, e);
      throw e;
    }
    ledger = ledger.after(entry);
  }

  /** Rewrites the journal where it has grown; old and new are complete at every moment. */
  public void compactWhereUseful(long nowMillis) throws IOException {
    if (broken != null || channel.position() < compactBytes) {
      return;
    }
    List<Entry> entries = ledger.entries(nowMillis);
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Ledger folded = Ledger.EMPTY;
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(out, ByteBuffer.wrap(MAGIC));
      for (Entry entry : entries) {
        write(out, frame(Json.writeKind(entry).getBytes(StandardCharsets.UTF_8)));
        folded = folded.after(entry);
      }
      out.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Durable.folder(file.toAbsolutePath().getParent());
    channel.close();
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel.position(channel.size());
    ledger = folded;
  }

  /** Why an entry whose append failed may nevertheless be on the disk; null where none is. */
  public String broken() {
    return broken;
  }

  private void cut(long end, IOException cause) {
    try {
      channel.truncate(end);
      channel.force(true);
      channel.position(end);
    } catch (IOException e) {
      cause.addSuppressed(e);
      broken = e.getMessage();
    }
  }

  private void load() throws IOException {
    long size = channel.size();
    if (size < MAGIC.length) {
      channel.truncate(0);
      channel.position(0);
      write(channel, ByteBuffer.wrap(MAGIC));
      channel.force(true);
      Durable.folder(file.toAbsolutePath().getParent());
      return;
    }
    ByteBuffer magic = read(0, MAGIC.length);
    if (!magic.equals(ByteBuffer.wrap(MAGIC))) {
      throw new IOException(
          file
              + " is not a journal that this release reads (it begins with '"
              + new String(magic.array(), StandardCharsets.US_ASCII).strip()
              + "'); start the node with the release that wrote it, or a newer one");
    }
    long at = MAGIC.length;
    while (at < size) {
      long next = entry(at, size);
      if (next < 0) {
        channel.truncate(at);
        channel.force(true);
        break;
      }
      at = next;
    }
    channel.position(channel.size());
  }

  /** Folds the entry at the offset; where the next one begins, or -1 where this one is torn. */
  private long entry(long at, long size) throws IOException {
    if (size - at < HEAD_BYTES) {
      return -1;
    }
    ByteBuffer head = read(at, HEAD_BYTES);
    int length = head.getInt();
    int crc = head.getInt();
    long end = at + HEAD_BYTES + length;
    if (length <= 0 || length > MAX_ENTRY_BYTES) {
      return torn(at, size, zeroes(at, size), "a length of " + length);
    }
    if (end > size) {
      return -1;
    }
    ByteBuffer json = read(at + HEAD_BYTES, length);
    if (crc(json.array()) != crc) {
      return torn(at, size, end == size, "a wrong checksum");
    }
    try {
      String text = new String(json.array(), StandardCharsets.UTF_8);
      ledger = ledger.after(Json.readKind(text, Entry.class));
    } catch (JsonParseException | IllegalArgumentException e) {
      throw new IOException(
          file + " has an entry at " + at + " that this release cannot read: " + e.getMessage(), e);
    }
    return end;
  }

  private long torn(long at, long size, boolean last, String what) throws IOException {
    if (last) {
      return -1;
    }
    throw new IOException(
        file
            + " is damaged: "
            + what
            + " at "
            + at
            + " of "
            + size
            + " bytes, and more follows; it"
            + " says what this node may run, so restore it from a copy, or remove it and deploy"
            + " the applications again");
  }

  /** A file system may have grown the file without writing into it when the power went. */
  private boolean zeroes(long from, long size) throws IOException {
    if (size - from > MAX_ENTRY_BYTES + HEAD_BYTES) {
      return false;
    }
    for (byte b : read(from, (int) (size - from)).array()) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException(file + " became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  private static ByteBuffer frame(byte[] json) {
    ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + json.length);
    return frame.putInt(json.length).putInt(crc(json)).put(json).flip();
  }

  private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
