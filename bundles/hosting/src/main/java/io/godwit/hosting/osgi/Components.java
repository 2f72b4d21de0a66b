package io.godwit.hosting.osgi;

import io.godwit.hosting.HostingException;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/**
 * What Declarative Services makes of a bundle: a component that fails is not a bundle that fails.
 */
final class Components {
  private final ServiceComponentRuntime runtime;

  Components(ServiceComponentRuntime runtime) {
    this.runtime = runtime;
  }

  /** Throws where a component was activated and failed. */
  void check(Bundle bundle) {
    for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(bundle)) {
      for (ComponentConfigurationDTO is : runtime.getComponentConfigurationDTOs(component)) {
        if (is.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
          throw new HostingException(
              bundle.getSymbolicName()
                  + ": the component "
                  + component.name
                  + " failed to activate: "
                  + first(is.failure));
        }
      }
    }
  }

  /** What components wait for, in words; empty where none does. */
  String reason(Bundle bundle) {
    List<String> reasons = new ArrayList<>();
    for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(bundle)) {
      for (ComponentConfigurationDTO is : runtime.getComponentConfigurationDTOs(component)) {
        if (is.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION) {
          reasons.add(
              "the component "
                  + component.name
                  + " waits for its configuration "
                  + String.join(", ", component.configurationPid));
        }
        for (UnsatisfiedReferenceDTO missing : is.unsatisfiedReferences) {
          reasons.add("the component " + component.name + " waits for " + missing.name);
        }
        if (is.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
          reasons.add("the component " + component.name + " failed: " + first(is.failure));
        }
      }
    }
    return String.join("; ", reasons);
  }

  private static String first(String failure) {
    if (failure == null) {
      return "no reason given";
    }
    int end = failure.indexOf('\n');
    return (end < 0 ? failure : failure.substring(0, end)).strip();
  }
}
