/**
 * Checks objects of cert-manager, the Gateway API and the Prometheus operator against the schemas that the packages of
 * `kubernetes-models` ship.
 *
 * Unlike the schemas of Kubernetes itself, these let unknown fields pass. But they look at every field that they know,
 * so that a field at which nobody has looked is an unknown one. The newest package of the Gateway API for Node.js 20
 * knows TLSRoute as v1alpha2, whose spec is that of v1.
 */
import { Certificate, Issuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1';
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1';
import { TLSRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1alpha2';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';

interface Model {
  readonly apiVersion: string;
  readonly prototype: { validate(): void };
}

const MODELS: Readonly<Record<string, Model | undefined>> = {
  'cert-manager.io/v1 Certificate': Certificate,
  'cert-manager.io/v1 Issuer': Issuer,
  'gateway.networking.k8s.io/v1 HTTPRoute': HTTPRoute,
  'gateway.networking.k8s.io/v1 TLSRoute': TLSRoute,
  'gateway.networking.k8s.io/v1alpha2 TLSRoute': TLSRoute,
  'monitoring.coreos.com/v1 ServiceMonitor': ServiceMonitor,
};

/** What is wrong with an object of a kind that is not Kubernetes' own; `undefined` for a kind that nobody here knows. */
export function customResourceErrors(apiVersion: string, kind: string, manifest: object): string[] | undefined {
  const model = MODELS[`${apiVersion} ${kind}`];
  if (model === undefined) return undefined;
  const unread = new Set<string>();
  // Not by its constructor, which reads all fields to copy them.
  const instance = Object.assign(Object.create(model.prototype) as { validate(): void }, manifest, {
    apiVersion: model.apiVersion,
  });
  try {
    watched(instance, '', unread).validate();
  } catch (error) {
    return [(error as Error).message];
  }
  return [...unread].map((path) => `unknown field "${path}"`);
}

/** The same object; the paths of all fields in it stand in `unread` until somebody reads them. */
function watched<T extends object>(value: T, path: string, unread: Set<string>): T {
  const own = new Map<string, unknown>();
  const pathTo = (key: string): string =>
    path === '' ? key : Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
  for (const key of Object.keys(value)) unread.add(pathTo(key));
  return new Proxy(value, {
    get(target, key, receiver): unknown {
      const inner = Reflect.get(target, key, receiver) as unknown;
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return inner;
      unread.delete(pathTo(key));
      if (typeof inner !== 'object' || inner === null) return inner;
      if (!own.has(key)) own.set(key, watched(inner, pathTo(key), unread));
      return own.get(key);
    },
  });
}
