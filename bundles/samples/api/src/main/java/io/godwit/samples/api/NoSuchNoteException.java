package io.godwit.samples.api;

/** Nobody wrote a note with that title. A declared exception reaches a remote caller as itself. */
public class NoSuchNoteException extends Exception {
  private static final long serialVersionUID = 1L;

  public NoSuchNoteException(String message) {
    super(message);
  }
}
