import { Construct } from 'constructs';
import { oneOf } from '../contract/checks';
import { invalid } from '../contract/invalid';
import { checkedTrustedProxies } from '../contract/networks';
import { TrustedHop } from '../httpd/hop';
import { HttpdSettings } from '../httpd/options';
import { CERTIFICATES } from '../httpd/layout';
import { TlsProfile, TlsSettings } from '../httpd/tls';
import { CertificateRequest, Issued, IssuerKind, checkedRequest, requestedCertificate } from './certificate';
import { ClientCertificates } from './client-certificates';
import { Member } from './member';
import { checkedObjectName } from './object-name';
import { MountedVolume, mountedSecret } from './pod';
import { CertManagerProps, TlsOptions, UpstreamTlsProps } from './tls-props';

/** One of them. */
interface Source {
  readonly secretName?: string;
  readonly request?: CertificateRequest;
  readonly hop?: TrustedHop;
}

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

  /**
   * TLS ends in front of the proxy, at a load balancer or an ingress controller, which says over plain HTTP how it
   * spoke with the client. It is believed only from its own addresses, and only in single tokens; what others say counts
   * for nothing, and their requests for plain HTTP.
   *
   * @throws if a network is none, or so wide that strangers would be believed.
   */
  public static upstream(props: UpstreamTlsProps): Tls {
    const proxies = checkedTrustedProxies('tls.trustedProxies', props.trustedProxies);
    return new Tls({ hop: { proxies, proxyProtocol: props.proxyProtocol ?? false } }, {});
  }

  /** Which clients can connect. */
  public readonly profile: TlsProfile;

  /** Certificates by which clients show who they are, if they are asked for any. */
  public readonly clientCertificates?: ClientCertificates;

  private constructor(
    private readonly source: Source,
    options: TlsOptions,
  ) {
    this.profile = oneOf('tls.profile', options.profile ?? TlsProfile.INTERMEDIATE, Object.values(TlsProfile));
    this.clientCertificates = options.clientCertificates;
  }

  /** The Secret that holds `tls.crt` and `tls.key`; absent where its name follows from that of the pair. */
  public get secretName(): string | undefined {
    return this.source.secretName ?? this.source.request?.secretName;
  }

  /** The networks of what ends TLS in front of the proxy; none where the proxy ends it. */
  public get trustedProxies(): string[] {
    return [...(this.source.hop?.proxies ?? [])];
  }

  /** @internal */
  public _check({ http2, raw }: HttpdSettings): void {
    if (this._hop === undefined) return;
    const why = 'Tls.upstream says that TLS ends in front of the proxy, so that it is not spoken here';
    if (http2) throw invalid('httpd.http2', http2, why, 'switch it on there');
    const others = [...raw.server, ...raw.everyListener, ...raw.plainListener];
    const needless = raw.tlsListener[0] ?? others.find((placed) => placed.directive.name.startsWith('SSL'));
    if (needless !== undefined) throw invalid(needless.where, needless.directive.name, why, 'remove it');
  }

  /** @internal */
  public get _hop(): TrustedHop | undefined {
    return this.source.hop;
  }

  /** @internal */
  public _settings(): TlsSettings | undefined {
    if (this._hop !== undefined) return undefined;
    return { profile: this.profile, clients: this.clientCertificates?._verification() };
  }

  /**
   * Makes what has to be made for the certificate.
   * @internal
   */
  public _issue(scope: Construct, side: Member, hosts: readonly string[]): Issued {
    const { secretName, request } = this.source;
    return request === undefined ? { secretName } : requestedCertificate(scope, side, hosts, request);
  }

  /**
   * The certificate and the key, readable by the group of the proxy's process only, and the authority of the clients.
   * @internal
   */
  public _volumes({ secretName }: Issued): MountedVolume[] {
    if (secretName === undefined) return [];
    const own = mountedSecret('certificate', secretName, CERTIFICATES);
    return this.clientCertificates === undefined ? [own] : [own, this.clientCertificates._volume()];
  }
}
