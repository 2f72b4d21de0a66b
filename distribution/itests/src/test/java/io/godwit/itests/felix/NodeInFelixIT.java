package io.godwit.itests.felix;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What holds for every bundle of a node. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class NodeInFelixIT {
  /** It takes the log from the launcher, which is not here. */
  private static final Set<String> NEEDS_A_LAUNCHER =
      Set.of("io.godwit.logging.osgi.LogSettingsComponent");

  @Configuration
  public Option[] configuration() {
    return NodeOptions.founded("all");
  }

  @Test
  public void everyBundleIsActive() {
    List<String> idle =
        Arrays.stream(Services.context().getBundles())
            .filter(bundle -> bundle.getHeaders().get("Fragment-Host") == null)
            .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
            .map(Bundle::toString)
            .toList();
    assertEquals(List.of(), idle);
  }

  @Test
  public void everyComponentThatIsSatisfiedIsActiveOrReadyToBe() throws Exception {
    ServiceComponentRuntime runtime = Services.get(ServiceComponentRuntime.class);
    List<String> failed =
        runtime.getComponentDescriptionDTOs().stream()
            .flatMap(
                component ->
                    runtime.getComponentConfigurationDTOs(component).stream()
                        .filter(made -> made.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                        .map(made -> component.name + ": " + made.failure))
            .toList();
    assertEquals(List.of(), failed);
  }

  @Test
  public void everyImmediateComponentOfOursIsActive() throws Exception {
    ServiceComponentRuntime runtime = Services.get(ServiceComponentRuntime.class);
    Services.awaitEquals(
        "immediate components that are not active", List.of(), () -> idle(runtime));
  }

  private static List<String> idle(ServiceComponentRuntime runtime) {
    return runtime.getComponentDescriptionDTOs().stream()
        .filter(component -> component.immediate && component.name.startsWith("io.godwit."))
        .filter(component -> !NEEDS_A_LAUNCHER.contains(component.name))
        .filter(component -> !isActive(runtime, component))
        .map(component -> component.name)
        .toList();
  }

  private static boolean isActive(
      ServiceComponentRuntime runtime, ComponentDescriptionDTO component) {
    return runtime.getComponentConfigurationDTOs(component).stream()
        .anyMatch(made -> made.state == ComponentConfigurationDTO.ACTIVE);
  }
}
