import { ApiObject, App, Chart } from 'cdk8s';
import { AdoptedAppProps, AppWorkload, Platform, SecureProxy, SecureProxyProps } from 'cdk8s-secure-proxy';
import { Construct, IConstruct } from 'constructs';
import { objectOf } from './manifests';
import { Manifest, propsOf } from './pair';

export const LABELS = { app: 'web' };
export const FLAG = [
  { name: 'SECURE_PROXY_SSL_HEADER', value: 'HTTP_X_FORWARDED_PROTO,https' },
  { name: 'FORWARDED_ALLOW_IPS', value: '' },
];

export function newChart(namespace?: string): Chart {
  return new Chart(new App(), 'shop', { namespace });
}

export interface Container {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** A Deployment as a plain object; `metadata` and `pod` come on top. */
export function plain(
  scope: Construct,
  containers: Container[] = [{ name: 'web', image: 'web:1' }],
  pod: object = {},
): ApiObject {
  return new ApiObject(scope, 'web', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: { containers, ...pod } },
    },
  });
}

export function adopt(
  chart: Chart,
  deployment: IConstruct,
  props: Partial<AdoptedAppProps> = {},
  pair: Partial<SecureProxyProps> = {},
): SecureProxy {
  const app = AppWorkload.fromDeployment(deployment, { platform: Platform.django(), ...props });
  return new SecureProxy(chart, 'shop', { ...propsOf(), app, ...pair });
}

export function template(chart: Chart): Manifest {
  return (objectOf(chart, 'Deployment', 'web').spec as Manifest).template as Manifest;
}

export function containers(chart: Chart): Manifest[] {
  return (template(chart).spec as Manifest).containers as Manifest[];
}
