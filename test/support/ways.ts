import { Duration } from 'cdk8s';
import {
  ClientCertificates,
  Exposure,
  ExternalTraffic,
  IssuerKind,
  NetworkPeer,
  PlainHttp,
  Tls,
  TlsMode,
  TlsProfile,
} from 'cdk8s-secure-proxy';
import { Pair, pairOf } from './pair';

/** One pair for each way by which clients come in, and each place where TLS ends. */
export const WAYS: Record<string, () => Pair> = {
  'a certificate of cert-manager': () =>
    pairOf({
      hosts: ['shop.example.com', '*.shop.example.com'],
      tls: Tls.certManager({
        issuer: 'letsencrypt',
        kind: IssuerKind.CLUSTER_ISSUER,
        secretName: 'shop-certificate',
        duration: Duration.days(30),
        renewBefore: Duration.minutes(90),
      }),
    }),

  'a certificate that signs itself': () => pairOf({ tls: Tls.selfSigned({ profile: TlsProfile.MODERN }) }),

  'TLS ends at a load balancer': () =>
    pairOf({
      hosts: ['shop.example.com', '*.shop.example.com'],
      tls: Tls.upstream({ trustedProxies: ['10.20.0.0/16', '2001:db8::/48'] }),
      exposure: Exposure.loadBalancer({ mode: TlsMode.TERMINATE, sourceRanges: ['192.0.2.0/24'] }),
    }),

  'a Gateway that ends TLS and speaks the PROXY protocol': () =>
    pairOf({
      tls: Tls.upstream({ trustedProxies: ['10.20.0.0/16'], proxyProtocol: true }),
      exposure: Exposure.httpRoute({ gateway: 'public', controller: NetworkPeer.inNamespace('gateways') }),
      httpd: { plainHttp: PlainHttp.SERVE },
    }),

  'an Ingress that passes TLS through': () =>
    pairOf({
      exposure: Exposure.ingress({
        className: 'haproxy',
        annotations: { 'haproxy.org/ssl-passthrough': 'true' },
        controller: NetworkPeer.inNamespace('ingress'),
      }),
    }),

  'a Gateway that passes TLS through': () =>
    pairOf({
      exposure: Exposure.tlsRoute({
        gateway: 'public',
        gatewayNamespace: 'gateways',
        sectionName: 'tls',
        controller: NetworkPeer.inNamespace('gateways'),
      }),
    }),

  'a port on every node, for clients with certificates': () =>
    pairOf({
      tls: Tls.fromSecret('shop-tls', { clientCertificates: ClientCertificates.fromSecret('partners-ca') }),
      exposure: Exposure.nodePort({
        httpPort: 30_080,
        httpsPort: 30_443,
        externalTrafficPolicy: ExternalTraffic.CLUSTER,
      }),
      httpd: { limits: { line: 16_384, header: 16_384, headers: 50 } },
    }),

  'a load balancer of a class': () =>
    pairOf({
      exposure: Exposure.loadBalancer({
        loadBalancerClass: 'example.com/internal',
        externalTrafficPolicy: ExternalTraffic.LOCAL,
        annotations: { 'example.com/cross-zone': 'true' },
      }),
    }),

  'client certificates': () =>
    pairOf({
      tls: Tls.fromSecret('shop-tls', {
        clientCertificates: ClientCertificates.fromConfigMap('partners', { key: 'ca.pem', optional: true, depth: 2 }),
      }),
    }),
};
