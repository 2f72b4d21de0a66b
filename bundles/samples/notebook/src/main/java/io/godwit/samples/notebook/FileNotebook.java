package io.godwit.samples.notebook;

import io.godwit.samples.api.NoSuchNoteException;
import io.godwit.samples.api.Notebook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** A service with files: what lies in the bundle's data area travels with it, nothing to write. */
@Component(property = "service.exported.interfaces=*")
public final class FileNotebook implements Notebook {
  private final Path notes;

  @Activate
  public FileNotebook(BundleContext context) throws IOException {
    notes = Files.createDirectories(context.getDataFile("notes").toPath());
  }

  @Override
  public void write(String title, String text) {
    try {
      Files.writeString(file(title), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Note read(String title) throws NoSuchNoteException {
    try {
      return new Note(title, Files.readString(file(title)));
    } catch (NoSuchFileException e) {
      throw new NoSuchNoteException("no note is titled '" + title + "'");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> titles() {
    try (Stream<Path> files = Files.list(notes)) {
      return files.map(FileNotebook::title).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void remove(String title) throws NoSuchNoteException {
    try {
      if (!Files.deleteIfExists(file(title))) {
        throw new NoSuchNoteException("no note is titled '" + title + "'");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A title may hold anything, a file name may not; the prefix keeps '.' and '..' harmless. */
  private Path file(String title) {
    return notes.resolve("note-" + URLEncoder.encode(title, StandardCharsets.UTF_8));
  }

  private static String title(Path file) {
    String name = file.getFileName().toString();
    return URLDecoder.decode(name.substring("note-".length()), StandardCharsets.UTF_8);
  }
}
