package io.godwit.samples.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps notes in files. */
@ProviderType
public interface Notebook {
  /** Writes a note, over the one with that title if there is one. */
  void write(String title, String text);

  /** Reads a note. */
  Note read(String title) throws NoSuchNoteException;

  /** The titles of all notes, sorted. */
  List<String> titles();

  /** Tears a note out. */
  void remove(String title) throws NoSuchNoteException;

  /** One note; records travel as they are. */
  record Note(String title, String text) {}
}
