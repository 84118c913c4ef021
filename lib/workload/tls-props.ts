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
