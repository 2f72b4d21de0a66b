package io.godwit.config.osgi;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * Tells the launcher which of the node's own components threw when they were activated. The
 * component runtime only logs it; a node that came up without its overlay is worse than none.
 */
@Component(immediate = true, service = Supplier.class, property = "godwit.start=components")
public final class ComponentReport implements Supplier<List<String>> {
  private static final String NODE_PART = "reference:";

  private final ServiceComponentRuntime runtime;
  private final BundleContext context;

  /** Called by the component runtime. */
  @Activate
  public ComponentReport(BundleContext context, @Reference ServiceComponentRuntime runtime) {
    this.context = context;
    this.runtime = runtime;
  }

  @Override
  public List<String> get() {
    List<String> failures = new ArrayList<>();
    for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
      // Hosted applications may fail without taking the node with them.
      if (!context.getBundle(component.bundle.id).getLocation().startsWith(NODE_PART)) {
        continue;
      }
      for (ComponentConfigurationDTO made : runtime.getComponentConfigurationDTOs(component)) {
        if (made.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
          failures.add(message(component.name, made.failure));
        }
      }
    }
    return failures;
  }

  /**
   * The message of the last cause: what a constructor throws arrives wrapped. It follows the type's
   * name.
   */
  private static String message(String component, String trace) {
    String cause = "Caused by: ";
    String first =
        trace
            .lines()
            .filter(line -> line.startsWith(cause))
            .map(line -> line.substring(cause.length()))
            .reduce((earlier, later) -> later)
            .orElse(trace.lines().findFirst().orElse("unknown"));
    int colon = first.indexOf(": ");
    return colon < 0 ? component + ": " + first : first.substring(colon + 2);
  }
}
