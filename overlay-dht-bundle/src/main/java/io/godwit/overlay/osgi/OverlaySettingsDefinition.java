package io.godwit.overlay.osgi;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What can be set in {@code etc/io.godwit.overlay.cfg} and on the command line. */
@ObjectClassDefinition(
    id = "io.godwit.overlay",
    name = "Overlay",
    description =
        "How this node gets into its network, where it listens, how fast it notices things")
@interface OverlaySettingsDefinition {
  @AttributeDefinition(
      name = "Bind",
      description =
          "Address to listen on. By default only this computer reaches the node; name an address of"
              + " the network, or 0.0.0.0 for all, to let other computers in (they still need a"
              + " token).")
  String bind() default "127.0.0.1";

  @AttributeDefinition(
      name = "Port",
      description = "TCP port to listen on; 0 chooses a free one at each start.",
      min = "0",
      max = "65535")
  int port() default 7400;

  @AttributeDefinition(
      name = "Advertised addresses",
      description =
          "Where other nodes reach this one, as host:port, best first. Empty: what it listens on.",
      required = false)
  String[] advertise() default {};

  @AttributeDefinition(
      name = "Seeds",
      description =
          "Addresses (host:port) of nodes of the network to try at the start, besides those that"
              + " this node knows from before or from its token.",
      required = false)
  String[] seeds() default {};

  @AttributeDefinition(
      name = "Join token",
      description =
          "A token made by net:invite, or @FILE with one in it. Used once, while the node is in no"
              + " network.",
      type = AttributeType.PASSWORD,
      required = false)
  String join() default "";

  @AttributeDefinition(
      name = "Network to found",
      description = "Founds a network of this name, if the node is in none and has no token.",
      required = false)
  String network() default "";

  @AttributeDefinition(
      name = "Look on the local network",
      description =
          "Announces this node and looks for others of its network by multicast DNS. Nothing is sent"
              + " by multicast unless this is set.")
  boolean lan() default false;

  @AttributeDefinition(
      name = "Ping period",
      description = "Milliseconds between two pings of a monitored node.",
      min = "50",
      max = "60000")
  int pingPeriodMillis() default 1_000;

  @AttributeDefinition(
      name = "Copies",
      description = "How many nodes keep a record, its owner included.",
      min = "1",
      max = "16")
  int copies() default 4;

  @AttributeDefinition(
      name = "I/O threads",
      description = "Event loops for links; 0 chooses by the number of processors.",
      min = "0",
      max = "64")
  int ioThreads() default 0;

  @AttributeDefinition(
      name = "Tuning",
      description =
          "Any period or bound of the overlay, as name=value; a wrong name is answered with all of them.",
      required = false)
  String[] tuning() default {};
}
