package io.godwit.hosting.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.godwit.hosting.core.Descriptor;
import io.godwit.hosting.core.Entry;
import io.godwit.hosting.core.Ledger;
import io.godwit.hosting.core.Snapshot;
import io.godwit.overlay.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What was appended is there after a crash at any byte; what was damaged is not guessed. */
public class JournalFileTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static final Descriptor DESCRIPTOR =
      new Descriptor(
          "a",
          "1.0.0",
          Descriptor.Kind.APPLICATION,
          new Descriptor.Piece("a", "1.0.0", "aa", 10),
          List.of(new Descriptor.Piece("b", "2.0.0", "bb", 20)));
  private static final Snapshot SNAPSHOT = new Snapshot("cc", 30, true, 2);

  private static List<Entry> entries() {
    Id peer = Id.sha256("peer");
    return List.of(
        new Entry.Owned("a", 3, DESCRIPTOR, true, null),
        new Entry.Saved("a", SNAPSHOT),
        new Entry.Wanted("a", false),
        new Entry.Updating("a", DESCRIPTOR),
        new Entry.Taken("a.jar", "a", "aa"),
        new Entry.Seen("nonce", Long.MAX_VALUE),
        new Entry.Incoming("b", "m1", peer, 7, DESCRIPTOR, true),
        new Entry.Received("b", "m1", SNAPSHOT),
        new Entry.Given("a", "m2", peer, 4),
        new Entry.Incoming("c", "m3", peer, 2, DESCRIPTOR, false),
        new Entry.Abandoned("c", "m3"),
        new Entry.Owned("d", 1, DESCRIPTOR, true, SNAPSHOT),
        new Entry.Removed("d"),
        new Entry.Left("a.jar"),
        new Entry.Confirmed("a", "m2"),
        new Entry.Floor("e", 12));
  }

  private Path file() {
    return folder.getRoot().toPath().resolve("journal");
  }

  @Test
  public void everyKindOfEntryIsReadAsItWasWritten() throws IOException {
    Ledger expected = Ledger.EMPTY;
    try (JournalFile journal = JournalFile.open(file())) {
      for (Entry entry : entries()) {
        journal.append(entry);
        expected = expected.after(entry);
        assertEquals(expected, journal.ledger());
      }
    }
    try (JournalFile journal = JournalFile.open(file())) {
      assertEquals(expected, journal.ledger());
    }
  }

  @Test
  public void aJournalCutAnywhereHasTheEntriesBeforeTheCutAndGoesOn() throws IOException {
    List<Ledger> ledgers = new ArrayList<>(List.of(Ledger.EMPTY));
    List<Long> ends = new ArrayList<>();
    try (JournalFile journal = JournalFile.open(file())) {
      ends.add(Files.size(file()));
      for (Entry entry : entries()) {
        journal.append(entry);
        ledgers.add(journal.ledger());
        ends.add(Files.size(file()));
      }
    }
    byte[] whole = Files.readAllBytes(file());
    for (int cut = 0; cut <= whole.length; cut += cut < whole.length - 150 ? 17 : 1) {
      Files.write(file(), Arrays.copyOf(whole, cut));
      int complete = 0;
      while (complete + 1 < ends.size() && ends.get(complete + 1) <= cut) {
        complete++;
      }
      try (JournalFile journal = JournalFile.open(file())) {
        assertEquals("cut at " + cut, ledgers.get(complete), journal.ledger());
        if (cut % 7 != 0) {
          continue;
        }
        journal.append(new Entry.Floor("after", cut + 1));
      }
      try (JournalFile journal = JournalFile.open(file())) {
        assertEquals(cut + 1, journal.ledger().floor("after"));
      }
    }
  }

  @Test
  public void aTailOfZeroesIsATornTail() throws IOException {
    try (JournalFile journal = JournalFile.open(file())) {
      journal.append(entries().get(0));
    }
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(whole, whole.length + 100));
    try (JournalFile journal = JournalFile.open(file())) {
      assertEquals(3, journal.ledger().holding("a").epoch());
    }
  }

  @Test
  public void damageInTheMiddleIsRefusedOrLeavesOnlyWhatWasWritten() throws IOException {
    try (JournalFile journal = JournalFile.open(file())) {
      for (Entry entry : entries()) {
        journal.append(entry);
      }
    }
    byte[] whole = Files.readAllBytes(file());
    int refused = 0;
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length / 2)] ^= (byte) (1 + random.nextInt(255));
      Files.write(file(), damaged);
      try (JournalFile journal = JournalFile.open(file())) {
        assertTrue("nothing is made up", journal.ledger().holdings().size() <= 2);
      } catch (IOException e) {
        assertTrue(e.getMessage(), e.getMessage().contains(file().toString()));
        refused++;
      }
    }
    assertTrue("refused " + refused + " of 500", refused > 400);
  }

  @Test
  public void aJournalOfANewerReleaseIsRefusedByName() throws IOException {
    Files.writeString(file(), "GODWIT-JOURNAL 2\nwhatever");
    IOException refused = assertThrows(IOException.class, () -> JournalFile.open(file()));
    assertTrue(refused.getMessage(), refused.getMessage().contains("GODWIT-JOURNAL 2"));
  }

  @Test
  public void compactingKeepsTheLedgerAndForgetsWhatExpired() throws IOException {
    Ledger before;
    try (JournalFile journal = JournalFile.open(file(), 4_000)) {
      for (Entry entry : entries()) {
        journal.append(entry);
      }
      journal.append(new Entry.Seen("old", 5));
      for (int i = 0; i < 100; i++) {
        journal.append(new Entry.Saved("d", SNAPSHOT));
      }
      before = journal.ledger();
      long size = Files.size(file());
      journal.compactWhereUseful(10);
      assertTrue(Files.size(file()) < size);
      assertEquals(before.holdings(), journal.ledger().holdings());
      assertEquals(before.arrivals(), journal.ledger().arrivals());
      assertEquals(before.given(), journal.ledger().given());
      assertEquals(before.floors(), journal.ledger().floors());
      assertEquals(List.of("nonce"), List.copyOf(journal.ledger().seen().keySet()));
      journal.append(new Entry.Floor("z", 1));
    }
    try (JournalFile journal = JournalFile.open(file())) {
      assertEquals(1, journal.ledger().floor("z"));
      assertEquals(before.holdings(), journal.ledger().holdings());
    }
  }
}
