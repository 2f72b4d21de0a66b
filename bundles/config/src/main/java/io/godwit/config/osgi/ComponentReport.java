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
   * The message of what the component threw, which follows the type's name in the trace. What a
   * constructor throws arrives wrapped by reflection. Deeper causes are for the log: the component
   * has put into words what they mean here.
   */
  private static String message(String component, String trace) {
    String cause = "Caused by: ";
    String thrown =
        trace
            .lines()
            .filter(line -> !line.startsWith("\t") && !line.isBlank())
            .map(line -> line.startsWith(cause) ? line.substring(cause.length()) : line)
            .filter(line -> !line.startsWith("java.lang.reflect.InvocationTargetException"))
            .findFirst()
            .orElse("unknown");
    int colon = thrown.indexOf(": ");
    return colon < 0 ? component + ": " + thrown : thrown.substring(colon + 2);
  }
}
