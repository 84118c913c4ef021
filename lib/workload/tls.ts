import { Construct } from 'constructs';
import { oneOf } from '../contract/checks';
import { CERTIFICATES } from '../httpd/layout';
import { TlsProfile, TlsSettings } from '../httpd/tls';
import { CertificateRequest, Issued, IssuerKind, checkedRequest, requestedCertificate } from './certificate';
import { ClientCertificates } from './client-certificates';
import { Member } from './member';
import { checkedObjectName } from './object-name';
import { MountedVolume } from './pod';
import { CertManagerProps, TlsOptions } from './tls-props';

/** Where TLS ends, and with which certificate. */
export class Tls {
  /**
   * TLS ends at the proxy, with the certificate and key of an existing Secret of type `kubernetes.io/tls`.
   *
   * @param secretName The Secret, in the namespace of the pair.
   * @throws if no Secret can have this name.
   */
  public static fromSecret(secretName: string, options: TlsOptions = {}): Tls {
    return new Tls({ secretName: checkedObjectName('tls', secretName) }, options);
  }

  /**
   * TLS ends at the proxy, with a certificate for the hosts of the pair that cert-manager obtains and renews.
   *
   * @see https://cert-manager.io/docs/usage/certificate/
   * @throws if a name cannot be one, or a duration is out of range.
   */
  public static certManager(props: CertManagerProps): Tls {
    const issuer = { name: props.issuer, kind: props.kind ?? IssuerKind.ISSUER };
    return new Tls({ request: checkedRequest({ ...props, issuer }) }, props);
  }

  /**
   * TLS ends at the proxy, with a certificate that signs itself: for development. cert-manager makes it in the cluster,
   * so that no key stands in a manifest.
   */
  public static selfSigned(options: TlsOptions = {}): Tls {
    return new Tls({ request: {} }, options);
  }

  /** Which clients can connect. */
  public readonly profile: TlsProfile;

  /** Certificates by which clients show who they are, if they are asked for any. */
  public readonly clientCertificates?: ClientCertificates;

  private constructor(
    private readonly source: { readonly secretName?: string; readonly request?: CertificateRequest },
    options: TlsOptions,
  ) {
    this.profile = oneOf('tls.profile', options.profile ?? TlsProfile.INTERMEDIATE, Object.values(TlsProfile));
    this.clientCertificates = options.clientCertificates;
  }

  /** The Secret that holds `tls.crt` and `tls.key`; absent where its name follows from that of the pair. */
  public get secretName(): string | undefined {
    return this.source.secretName ?? this.source.request?.secretName;
  }

  /** @internal */
  public _settings(): TlsSettings {
    return { profile: this.profile, clients: this.clientCertificates?._verification() };
  }

  /**
   * Makes what has to be made for the certificate.
   * @internal
   */
  public _issue(scope: Construct, side: Member, hosts: readonly string[]): Issued {
    const { secretName, request = {} } = this.source;
    return secretName === undefined ? requestedCertificate(scope, side, hosts, request) : { secretName };
  }

  /**
   * The certificate and the key, readable by the group of the proxy's process only, and the authority of the clients.
   * @internal
   */
  public _volumes({ secretName }: Issued): MountedVolume[] {
    const name = 'certificate';
    const own = {
      volume: { name, secret: { secretName, defaultMode: 0o440 } },
      mount: { name, mountPath: CERTIFICATES, readOnly: true },
    };
    return this.clientCertificates === undefined ? [own] : [own, this.clientCertificates._volume()];
  }
}
