package io.godwit.itests.felix;

import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** A value out of its range is told with its name, itself and the range. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BadSettingsInFelixIT {
  @Configuration
  public Option[] configuration() {
    return NodeOptions.node("bad-settings", Map.of("io.godwit.log.cfg", "kept.files = 1000\n"));
  }

  @Test
  public void theFaultNamesTheSettingTheValueAndTheRange() throws Exception {
    Supplier<?> settings = Services.get(Supplier.class, "(godwit.start=settings)");
    List<?> faults = (List<?>) settings.get();
    String fault = faults.toString();
    assertTrue(fault, fault.contains("kept.files"));
    assertTrue(fault, fault.contains("1000"));
    assertTrue(fault, fault.contains("100"));
  }
}
