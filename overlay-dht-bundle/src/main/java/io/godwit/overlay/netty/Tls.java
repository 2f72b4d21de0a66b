package io.godwit.overlay.netty;

import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.NodeKey;
import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/**
 * TLS 1.3 with a certificate on both sides. The handshake proves that each side holds its key;
 * whether that key is welcome is decided right after it, because only then can a reason be told.
 *
 * <p>The JDK's engine without Netty's context around it: that one parses a key with BouncyCastle
 * when its class is loaded, which would cost every start a third of a second.
 */
final class Tls {
  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final String[] CIPHERS = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  private final SSLContext context;

  private Tls(SSLContext context) {
    this.context = context;
  }

  /** Of a member: shows the node's, its issuer's and the root's certificate. */
  static Tls of(Identity identity) {
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(identity.credential().node());
    chain.add(identity.credential().issuer());
    chain.addAll(identity.roots().subList(0, 1));
    return of(identity.key(), chain.toArray(X509Certificate[]::new));
  }

  static Tls of(NodeKey key, X509Certificate... chain) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(
          new KeyManager[] {new OneKey(key.privateKey(), chain)},
          new TrustManager[] {new JudgedLater()},
          null);
      return new Tls(context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS 1.3: " + e, e);
    }
  }

  /** A handler for one connection; no session is resumed, so that every link proves its keys. */
  SslHandler handler(boolean client, Executor sums) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(client);
    if (!client) {
      engine.setNeedClientAuth(true);
    }
    engine.setEnabledProtocols(PROTOCOLS);
    engine.setEnabledCipherSuites(CIPHERS);
    return new SslHandler(engine, sums);
  }
}
