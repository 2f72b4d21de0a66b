package io.godwit.samples.counter;

import static org.junit.Assert.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.Test;

public class MemoryCounterTest {
  @Test
  public void whatOneCounterSavesAnotherGoesOnFrom() throws IOException {
    MemoryCounter old = new MemoryCounter();
    old.increment();
    old.increment();
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    old.save(state);

    MemoryCounter moved = new MemoryCounter();
    moved.restore(new ByteArrayInputStream(state.toByteArray()), old.stateVersion());

    assertEquals(3, moved.increment());
  }
}
