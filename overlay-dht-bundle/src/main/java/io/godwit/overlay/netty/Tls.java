package io.godwit.overlay.netty;

import io.godwit.overlay.identity.Identity;
import io.godwit.overlay.identity.NodeKey;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS 1.3 with a certificate on both sides. The handshake proves that each side holds its key;
 * whether that key is welcome is decided right after it, because only then can a reason be told.
 */
record Tls(SslContext server, SslContext client) {
  private static final int MAX_CHAIN = 4;
  private static final List<String> CIPHERS =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

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
      return new Tls(
          build(SslContextBuilder.forServer(key.privateKey(), chain)),
          build(SslContextBuilder.forClient().keyManager(key.privateKey(), chain)));
    } catch (SSLException e) {
      throw new IllegalStateException("this Java has no TLS 1.3 with P-256: " + e, e);
    }
  }

  private static SslContext build(SslContextBuilder builder) throws SSLException {
    return builder
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3")
        .ciphers(CIPHERS)
        .clientAuth(ClientAuth.REQUIRE)
        .endpointIdentificationAlgorithm(null)
        .trustManager(new Later())
        .build();
  }

  /** Lets every well-formed chain through: see the class comment. */
  private static final class Later extends X509ExtendedTrustManager {
    private static void bounded(X509Certificate[] chain) throws CertificateException {
      if (chain.length == 0 || chain.length > MAX_CHAIN) {
        throw new CertificateException("1 to " + MAX_CHAIN + " certificates, not " + chain.length);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      bounded(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      bounded(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      bounded(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      bounded(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      bounded(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      bounded(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
