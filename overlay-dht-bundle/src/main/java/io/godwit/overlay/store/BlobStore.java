package io.godwit.overlay.store;

import io.godwit.overlay.Blobs;
import io.godwit.overlay.Blobs.Ref;
import io.godwit.overlay.Id;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code state/blobs}: complete blobs under their names, {@code <sha256>-<size>}; unfinished ones
 * with {@code .part} after it. A file appears under its name when it is whole, verified and on
 * disk. Any thread; everything waits for the disk.
 */
public final class BlobStore implements AutoCloseable {
  /** What is hashed, sent and verified at a time. */
  public static final int CHUNK_BYTES = 256 * 1024;

  /** Left free for everything else that the node writes. */
  private static final long RESERVE_BYTES = 16L << 20;

  private static final String PART = ".part";

  private final Path directory;
  private final AtomicLong temporaries = new AtomicLong();

  public BlobStore(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*.new")) {
      for (Path file : left) {
        Files.deleteIfExists(file); // copies that a crash cut short
      }
    }
  }

  private Path path(Ref ref) {
    return directory.resolve(ref.hash() + "-" + ref.sizeBytes());
  }

  public Optional<Path> local(Ref ref) {
    Path path = path(ref);
    return Files.exists(path) ? Optional.of(path) : Optional.empty();
  }

  public List<Ref> held() throws IOException {
    List<Ref> refs = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.matches("[0-9a-f]{64}-[0-9]{1,12}")) {
          refs.add(new Ref(Id.parse(name.substring(0, 64)), Long.parseLong(name.substring(65))));
        }
      }
    }
    refs.sort((a, b) -> a.hash().compareTo(b.hash()));
    return refs;
  }

  /** Copies the file in; the same bytes twice are one blob. */
  public Ref add(Path file) throws IOException {
    long size = Files.size(file);
    checkSize(size);
    Path copy = directory.resolve(temporaries.incrementAndGet() + ".new");
    try (InputStream in = Files.newInputStream(file);
        FileChannel out =
            FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      MessageDigest digest = sha256();
      byte[] chunk = new byte[CHUNK_BYTES];
      long total = 0;
      for (int read; (read = in.readNBytes(chunk, 0, CHUNK_BYTES)) > 0; ) {
        total += read;
        checkSize(total);
        digest.update(chunk, 0, read);
        writeFully(out, ByteBuffer.wrap(chunk, 0, read));
      }
      out.force(true);
      Ref ref = new Ref(Id.of(digest.digest()), total);
      DurableFile.publish(copy, path(ref));
      return ref;
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private static void checkSize(long size) throws IOException {
    if (size > Blobs.MAX_BLOB_BYTES) {
      throw new IOException("a blob has at most " + Blobs.MAX_BLOB_BYTES + " bytes, not " + size);
    }
  }

  public static int chunks(long sizeBytes) {
    return (int) ((sizeBytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
  }

  /** The hash of each chunk of a blob that is here. */
  public byte[] manifest(Ref ref) throws IOException {
    ByteBuffer hashes = ByteBuffer.allocate(chunks(ref.sizeBytes()) * Id.BYTES);
    for (int i = 0; i < chunks(ref.sizeBytes()); i++) {
      hashes.put(sha256().digest(chunk(ref, i)));
    }
    return hashes.array();
  }

  public byte[] chunk(Ref ref, int index) throws IOException {
    try (FileChannel in = FileChannel.open(path(ref), StandardOpenOption.READ)) {
      return read(in, ref, index);
    }
  }

  private static byte[] read(FileChannel in, Ref ref, int index) throws IOException {
    long at = (long) index * CHUNK_BYTES;
    if (index < 0 || at >= ref.sizeBytes()) {
      throw new IOException("chunk " + index + " of a blob of " + ref.sizeBytes() + " bytes");
    }
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, ref.sizeBytes() - at));
    while (chunk.hasRemaining()) {
      if (in.read(chunk, at + chunk.position()) < 0) {
        break;
      }
    }
    return java.util.Arrays.copyOf(chunk.array(), chunk.position());
  }

  /** Begins or resumes; whoever gets it closes it. */
  public Partial partial(Ref ref) throws IOException {
    checkSize(ref.sizeBytes());
    Path file = path(ref).resolveSibling(path(ref).getFileName() + PART);
    long needed = ref.sizeBytes() - (Files.exists(file) ? Files.size(file) : 0);
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < needed + RESERVE_BYTES) {
      throw new IOException(
          "no space for blob "
              + ref.hash().brief()
              + " of "
              + ref.sizeBytes()
              + " bytes: "
              + free
              + " are free in "
              + directory);
    }
    return new Partial(ref, file);
  }

  public void remove(Ref ref) throws IOException {
    Files.deleteIfExists(path(ref));
  }

  @Override
  public void close() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** A blob that is being fetched. One thread at a time. */
  public final class Partial implements AutoCloseable {
    private final Ref ref;
    private final Path file;
    private final FileChannel channel;

    Partial(Ref ref, Path file) throws IOException {
      this.ref = ref;
      this.file = file;
      this.channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Whether an earlier try left that chunk, whole and right. */
    public boolean has(int index, Id hash) throws IOException {
      return Id.of(sha256().digest(read(channel, ref, index))).equals(hash);
    }

    public void write(int index, byte[] bytes) throws IOException {
      long at = (long) index * CHUNK_BYTES;
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left, at + left.position());
      }
    }

    /** Checks the whole and gives it its name; empty where it is not what its name says. */
    public Optional<Path> finish() throws IOException {
      MessageDigest digest = sha256();
      for (int i = 0; i < chunks(ref.sizeBytes()); i++) {
        digest.update(read(channel, ref, i));
      }
      if (!Id.of(digest.digest()).equals(ref.hash())) {
        return Optional.empty();
      }
      channel.truncate(ref.sizeBytes());
      channel.force(true);
      DurableFile.publish(file, path(ref));
      return Optional.of(path(ref));
    }

    public void discard() throws IOException {
      channel.close();
      Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
