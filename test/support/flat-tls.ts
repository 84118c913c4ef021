import { ClientCertificates, Exposure, IssuerKind, RawDirectives, Tls, TlsMode, TlsProfile } from 'cdk8s-secure-proxy';
import { Duration } from 'cdk8s';

/** Where TLS ends and how clients come in, flat. */
export interface FlatTls {
  tls: string;
  upstream: { trustedProxies: string[]; proxyProtocol?: boolean } | undefined;
  sourceRanges: string[] | undefined;
  profile: TlsProfile | undefined;
  clientAuthority:
    { kind: 'Secret' | 'ConfigMap'; name: string; key?: string; optional?: boolean; depth?: number } | undefined;
  issuer: { name: string; kind?: IssuerKind; secretName?: string; duration?: number; renewBefore?: number } | undefined;
}

export function tlsOf({ tls, profile, clientAuthority, issuer, upstream }: FlatTls): Tls {
  if (upstream !== undefined) return Tls.upstream(upstream);
  const options = { profile, clientCertificates: clientAuthority && authorityOf(clientAuthority) };
  if (issuer === undefined) return Tls.fromSecret(tls, options);
  const { name, duration, renewBefore, ...props } = issuer;
  return Tls.certManager({
    ...options,
    ...props,
    issuer: name,
    duration: durationOf(duration),
    renewBefore: durationOf(renewBefore),
  });
}

export function exposureOf({ sourceRanges, upstream }: FlatTls): Exposure | undefined {
  const mode = upstream === undefined ? TlsMode.PASSTHROUGH : TlsMode.TERMINATE;
  return sourceRanges && Exposure.loadBalancer({ sourceRanges, mode });
}

function authorityOf({ kind, name, ...options }: NonNullable<FlatTls['clientAuthority']>): ClientCertificates {
  return kind === 'Secret'
    ? ClientCertificates.fromSecret(name, options)
    : ClientCertificates.fromConfigMap(name, options);
}

/** Without what makes no sense where TLS ends in front of the proxy. */
export function withoutTls({ server = [], ...raw }: RawDirectives): RawDirectives {
  const plain = (list: RawDirectives['server'] = []): RawDirectives['server'] =>
    list.filter(({ name }) => !/^(ssl|h2)/i.test(name));
  return {
    server: plain(server),
    everyListener: plain(raw.everyListener),
    plainListener: plain(raw.plainListener),
  };
}

function durationOf(seconds: number | undefined): Duration | undefined {
  return seconds === undefined ? undefined : Duration.seconds(seconds);
}
