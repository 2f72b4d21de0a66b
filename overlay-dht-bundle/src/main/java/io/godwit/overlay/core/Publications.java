package io.godwit.overlay.core;

import io.godwit.overlay.OverlayException.Reason;
import io.godwit.overlay.Records;
import io.godwit.overlay.Records.Draft;
import io.godwit.overlay.Records.Receipt;
import io.godwit.overlay.core.Effect.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The records that this node keeps alive: written again at a third of their lease. */
final class Publications {
  private static final int RETRY_MILLIS = 500;
  private static final int WITHDRAWN_TRIES = 2;

  private static final class Publication {
    private Draft draft;
    private final List<Long> commands = new ArrayList<>();
    private boolean writing;
    private boolean dirty;
    private boolean withdrawn;
    private Agenda.Entry next;
  }

  private final Loop loop;
  private final Writer writer;
  private final TreeMap<Long, Publication> publications = new TreeMap<>();

  Publications(Loop loop, Writer writer) {
    this.loop = loop;
    this.writer = writer;
  }

  void publish(long command, long number, Draft draft) {
    Publication publication = publications.get(number);
    if (publication == null) {
      if (publications.size() >= loop.count(Setting.PUBLICATIONS_MAX)) {
        loop.fail(
            command,
            Reason.LIMIT,
            "this node keeps " + publications.size() + " records alive; that is the limit");
        return;
      }
      publication = new Publication();
      publications.put(number, publication);
    }
    publication.draft = draft;
    publication.commands.add(command);
    write(number, publication);
  }

  private void write(long number, Publication publication) {
    if (publication.next != null) {
      publication.next.cancel();
    }
    if (publication.writing) {
      publication.dirty = true;
      return;
    }
    publication.writing = true;
    publication.dirty = false;
    List<Long> waiting = List.copyOf(publication.commands);
    writer.put(
        publication.draft,
        false,
        new Writer.End() {
          @Override
          public void done(Receipt receipt) {
            publication.writing = false;
            waiting.forEach(command -> loop.answer(command, receipt));
            publication.commands.removeAll(waiting);
            written(number, publication);
          }

          @Override
          public void failed(Reason reason, String text) {
            publication.writing = false;
            refused(number, publication, reason, text);
          }
        });
  }

  private void written(long number, Publication publication) {
    if (publication.withdrawn) {
      return;
    }
    if (publication.dirty) {
      write(number, publication);
    } else if (!publication.draft.lease().equals(Records.DURABLE)) {
      long third = Math.max(1, publication.draft.lease().toMillis() / 3);
      publication.next = loop.in(loop.jittered(third), () -> write(number, publication));
    }
  }

  private void refused(long number, Publication publication, Reason reason, String text) {
    if (publication.withdrawn) {
      return;
    }
    boolean hopeless = reason == Reason.LIMIT || reason == Reason.REFUSED;
    if (hopeless && !publication.commands.isEmpty()) {
      publication.commands.forEach(command -> loop.fail(command, reason, text));
      publication.commands.clear();
    }
    loop.note(
        hopeless ? Level.WARN : Level.DEBUG,
        "publication of " + publication.draft.key() + " is tried again: " + text);
    long wait = hopeless ? Math.max(RETRY_MILLIS, publication.draft.lease().toMillis() / 3) : 1;
    publication.next =
        loop.in(loop.jittered(RETRY_MILLIS + wait), () -> write(number, publication));
  }

  void withdraw(long command, long number) {
    Publication publication = publications.remove(number);
    if (publication == null) {
      loop.answer(command, null);
      return;
    }
    publication.withdrawn = true;
    if (publication.next != null) {
      publication.next.cancel();
    }
    publication.commands.forEach(
        waiting -> loop.fail(waiting, Reason.CANCELLED, "the publication was withdrawn"));
    erase(command, publication, WITHDRAWN_TRIES);
  }

  private void erase(long command, Publication publication, int tries) {
    writer.put(
        publication.draft,
        true,
        new Writer.End() {
          @Override
          public void done(Receipt receipt) {
            loop.answer(command, null);
          }

          @Override
          public void failed(Reason reason, String text) {
            if (tries > 1) {
              erase(command, publication, tries - 1);
            } else {
              loop.fail(command, reason, "withdrawn here, but not removed elsewhere: " + text);
            }
          }
        });
  }

  /** After a time without the others: they may have dropped what this node published. */
  void again() {
    publications.forEach(this::write);
  }
}
