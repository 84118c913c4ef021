import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { invalid } from '../contract/invalid';
import { PublicPort } from '../httpd/layout';
import { GatewayRouteProps, IngressProps, TlsMode } from './exposure-props';
import { manifestObject } from './manifest-object';
import { Member, metadata } from './member';

/** The most that a route of the Gateway API takes. */
const MOST_HOSTNAMES = 16;

export function ingress(scope: Construct, side: Member, hosts: readonly string[], props: IngressProps): ApiObject {
  const ends = props.mode === TlsMode.TERMINATE;
  const service = { name: side.name, port: { number: ends ? PublicPort.PLAIN : PublicPort.TLS } };
  const manifest: unknown = k8s.KubeIngress.manifest({
    metadata: { ...metadata(side), annotations: props.annotations },
    spec: {
      ingressClassName: props.className,
      tls: [{ hosts: [...hosts], secretName: ends ? props.secretName : undefined }],
      rules: hosts.map((host) => ({
        host,
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service } }] },
      })),
    },
  });
  return manifestObject(scope, 'Ingress', manifest);
}

/** @see https://gateway-api.sigs.k8s.io/reference/spec/ */
export function gatewayRoute(
  scope: Construct,
  side: Member,
  hosts: readonly string[],
  props: GatewayRouteProps & { readonly kind: 'HTTPRoute' | 'TLSRoute' },
): ApiObject {
  if (hosts.length > MOST_HOSTNAMES) {
    throw invalid('hosts', `${hosts.length} hosts`, `${props.kind} takes at most ${MOST_HOSTNAMES}`, 'use a wildcard');
  }
  const port = props.kind === 'HTTPRoute' ? PublicPort.PLAIN : PublicPort.TLS;
  return manifestObject(scope, props.kind, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: props.kind,
    metadata: metadata(side),
    spec: {
      parentRefs: [{ name: props.gateway, namespace: props.gatewayNamespace, sectionName: props.sectionName }],
      hostnames: [...hosts],
      rules: [{ backendRefs: [{ name: side.name, port }] }],
    },
  });
}
