package io.godwit.itests.felix;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** What holds for every bundle of a node. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class NodeInFelixIT {
  private static BundleContext context() {
    return FrameworkUtil.getBundle(NodeInFelixIT.class).getBundleContext();
  }

  @Configuration
  public Option[] configuration() {
    return NodeOptions.node("all");
  }

  @Test
  public void everyBundleIsActive() {
    List<String> idle =
        Arrays.stream(context().getBundles())
            .filter(bundle -> bundle.getHeaders().get("Fragment-Host") == null)
            .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
            .map(Bundle::toString)
            .toList();
    assertEquals(List.of(), idle);
  }
}
