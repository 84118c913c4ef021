import { Duration } from 'cdk8s';
import { TlsProfile } from '../httpd/tls';
import { IssuerKind } from './certificate';
import { ClientCertificates } from './client-certificates';

/** How TLS ends at the proxy. */
export interface TlsOptions {
  /**
   * Which clients can connect.
   * @default TlsProfile.INTERMEDIATE
   */
  readonly profile?: TlsProfile;

  /**
   * Certificates by which clients show who they are.
   * @default - none are asked for
   */
  readonly clientCertificates?: ClientCertificates;
}

/** What ends TLS in front of the proxy. */
export interface UpstreamTlsProps {
  /**
   * The networks from which it connects, in CIDR notation. Whoever connects from there is believed, so they must hold
   * nothing but what replaces `X-Forwarded-Proto`, `-Host` and `-For` itself on every request. Not wider than /8, or
   * /16 in IPv6.
   */
  readonly trustedProxies: string[];

  /**
   * Whether every connection begins with the PROXY protocol, which then names the client in place of
   * `X-Forwarded-For`. Others than the trusted proxies are refused.
   * @default false
   */
  readonly proxyProtocol?: boolean;
}

/** A certificate that cert-manager obtains and renews. */
export interface CertManagerProps extends TlsOptions {
  /** The name of the issuer. */
  readonly issuer: string;

  /** @default IssuerKind.ISSUER */
  readonly kind?: IssuerKind;

  /**
   * The Secret into which cert-manager writes, in the namespace of the pair.
   * @default - the name of the pair with `-proxy-tls` behind it
   */
  readonly secretName?: string;

  /**
   * How long the certificate is valid. Whole seconds, at least an hour. An issuer may decide otherwise.
   * @default - cert-manager's: 90 days
   */
  readonly duration?: Duration;

  /**
   * How long before its end the certificate is renewed. Whole seconds, at least five minutes.
   * @default - cert-manager's: a third of its duration
   */
  readonly renewBefore?: Duration;
}
