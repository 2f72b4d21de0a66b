package io.godwit.bench.osgi.server;

import io.godwit.bench.echo.Echo;
import org.osgi.service.component.annotations.Component;

/** As a service author would write it. */
@Component(property = "service.exported.interfaces=*")
public final class EchoService implements Echo {
  @Override
  public byte[] echo(byte[] payload) {
    return payload;
  }
}
