import { ApiObjectProps } from 'cdk8s';

export const APP = { 'cdk8s-secure-proxy/member': 'shop-app' };
export const PROXY = { 'cdk8s-secure-proxy/member': 'shop-proxy' };
const SERVICE = { name: 'shop-app', port: 8000 };

export const service = (spec: object): ApiObjectProps => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'debug', namespace: 'shop' },
  ...{ spec: { selector: APP, ports: [{ port: 8000 }], ...spec } },
});

export const route = (apiVersion: string, kind: string, spec: object): ApiObjectProps => ({
  apiVersion,
  kind,
  metadata: { name: 'old', namespace: 'shop' },
  ...{ spec },
});

export const policy = (spec: object): ApiObjectProps => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'more', namespace: 'shop' },
  ...{ spec: { podSelector: { matchLabels: APP }, policyTypes: ['Ingress'], ...spec } },
});

export const deployment = (labels: object): ApiObjectProps => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'other', namespace: 'shop' },
  ...{ spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'other', image: 'other:1' }] } } } },
});

const gateway = { rules: [{ backendRefs: [SERVICE] }] };
const backend = { service: { name: 'shop-app', port: { number: 8000 } } };
const ingress = { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] };

/** Ways around the proxy of the five-line example. */
export const SHAPES: readonly (readonly [what: string, object: ApiObjectProps, named: string])[] = [
  ['a second Service, by the label of the pods', service({}), 'Service shop/debug'],
  [
    'a second Service, by another label of the pods',
    service({ selector: { 'app.kubernetes.io/name': 'shop' } }),
    'Service shop/debug',
  ],
  ['a NodePort', service({ type: 'NodePort' }), 'Service shop/debug'],
  ['a LoadBalancer', service({ type: 'LoadBalancer' }), 'Service shop/debug'],
  ['external addresses', service({ externalIPs: ['192.0.2.1'] }), 'Service shop/debug'],
  ['a headless Service', service({ clusterIP: 'None', ports: undefined }), 'Service shop/debug'],
  ['an Ingress', route('networking.k8s.io/v1', 'Ingress', ingress), 'Ingress shop/old'],
  ['an Ingress by default', route('networking.k8s.io/v1', 'Ingress', { defaultBackend: backend }), 'Ingress shop/old'],
  ['an HTTPRoute', route('gateway.networking.k8s.io/v1', 'HTTPRoute', gateway), 'HTTPRoute shop/old'],
  ['a GRPCRoute', route('gateway.networking.k8s.io/v1', 'GRPCRoute', gateway), 'GRPCRoute shop/old'],
  ['a TCPRoute', route('gateway.networking.k8s.io/v1alpha2', 'TCPRoute', gateway), 'TCPRoute shop/old'],
  ['a TLSRoute', route('gateway.networking.k8s.io/v1alpha2', 'TLSRoute', gateway), 'TLSRoute shop/old'],
  [
    "Traefik's IngressRoute",
    route('traefik.io/v1alpha1', 'IngressRoute', { routes: [{ services: [SERVICE] }] }),
    'IngressRoute shop/old',
  ],
  ['an OpenShift Route', route('route.openshift.io/v1', 'Route', { to: { name: 'shop-app' } }), 'Route shop/old'],
  [
    'an Istio VirtualService',
    route('networking.istio.io/v1', 'VirtualService', { http: [{ route: [{ destination: { host: 'shop-app' } }] }] }),
    'VirtualService shop/old',
  ],
  ['a policy that admits everyone', policy({ ingress: [{}] }), 'NetworkPolicy shop/more'],
  ['a policy for all pods that admits everyone', policy({ podSelector: {}, ingress: [{}] }), 'NetworkPolicy shop/more'],
  [
    'a policy that admits other pods',
    policy({ ingress: [{ from: [{ podSelector: { matchLabels: { app: 'cron' } } }] }] }),
    'NetworkPolicy shop/more',
  ],
  [
    'a policy that admits a namespace',
    policy({ ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8000 }] }] }),
    'NetworkPolicy shop/more',
  ],
  [
    "a policy that admits the proxy's label in any namespace",
    policy({ ingress: [{ from: [{ podSelector: { matchLabels: PROXY }, namespaceSelector: {} }] }] }),
    'NetworkPolicy shop/more',
  ],
  [
    'a policy that admits addresses, for a range of ports',
    policy({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 1, endPort: 9000 }] }] }),
    'NetworkPolicy shop/more',
  ],
  ["another Deployment with the proxy's label", deployment(PROXY), 'Deployment shop/other'],
  ["another Deployment with the application's label", deployment(APP), 'Deployment shop/other'],
];
