/**
 * Checks objects of cert-manager and the Gateway API against the schemas that the packages of `kubernetes-models` ship.
 *
 * Unlike the schemas of Kubernetes itself, these let unknown fields pass. The newest package of the Gateway API for
 * Node.js 20 knows TLSRoute as v1alpha2, whose spec is that of v1.
 */
import { Certificate, Issuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1';
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1';
import { TLSRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1alpha2';

interface Model {
  validate: () => void;
}

type Shape = Record<string, unknown>;

const MODELS: Readonly<Record<string, ((shape: Shape) => Model) | undefined>> = {
  'cert-manager.io/v1 Certificate': (shape) => new Certificate(shape as never),
  'cert-manager.io/v1 Issuer': (shape) => new Issuer(shape as never),
  'gateway.networking.k8s.io/v1 HTTPRoute': (shape) => new HTTPRoute(shape as never),
  'gateway.networking.k8s.io/v1 TLSRoute': (shape) =>
    new TLSRoute({ ...shape, apiVersion: TLSRoute.apiVersion } as never),
  'gateway.networking.k8s.io/v1alpha2 TLSRoute': (shape) => new TLSRoute(shape as never),
};

/** What is wrong with an object of a kind that is not Kubernetes' own; `undefined` for a kind that nobody here knows. */
export function customResourceErrors(apiVersion: string, kind: string, manifest: object): string[] | undefined {
  const model = MODELS[`${apiVersion} ${kind}`];
  if (model === undefined) return undefined;
  try {
    model(manifest as Shape).validate();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
