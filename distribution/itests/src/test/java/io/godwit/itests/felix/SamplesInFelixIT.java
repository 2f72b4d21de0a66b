package io.godwit.itests.felix;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.godwit.api.Migratable;
import io.godwit.samples.api.Counter;
import io.godwit.samples.api.Greeter;
import io.godwit.samples.api.NoSuchNoteException;
import io.godwit.samples.api.Notebook;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.OptionUtils;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/**
 * A service author depends on nothing of ours but two small bundles: the samples run without the
 * rest.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SamplesInFelixIT {
  @Configuration
  public Option[] configuration() {
    return OptionUtils.combine(
        NodeOptions.container("io.godwit.api"),
        NodeOptions.samples("api", "greeter", "counter", "notebook", "consumer"));
  }

  @Test
  public void theGreeterGreets() throws Exception {
    assertEquals("Hello, Ada!", Services.get(Greeter.class).greet("Ada"));
  }

  @Test
  public void theCounterTakesItsMemoryAlong() throws Exception {
    Counter counter = Services.get(Counter.class);
    Migratable memory = Services.get(Migratable.class);
    counter.increment();
    long before = counter.increment();
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    memory.save(saved);
    counter.increment();
    memory.restore(new ByteArrayInputStream(saved.toByteArray()), memory.stateVersion());
    assertEquals(before, counter.value());
  }

  @Test
  public void theNotebookKeepsWhatWasWrittenAndSaysWhatIsMissing() throws Exception {
    Notebook notebook = Services.get(Notebook.class);
    notebook.write("flight", "eleven days");
    assertEquals("eleven days", notebook.read("flight").text());
    assertEquals(List.of("flight"), notebook.titles());
    notebook.remove("flight");
    assertThrows(NoSuchNoteException.class, () -> notebook.read("flight"));
  }
}
