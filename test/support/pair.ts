import { ApiObject, App, Chart } from 'cdk8s';
import {
  AppWorkload,
  ImageAppProps,
  Platform,
  SecureProxy,
  SecureProxyProps,
  Tls,
  TrustContract,
  TrustContractProps,
} from 'cdk8s-secure-proxy';

/** A manifest, loosely typed: tests read it as YAML is read. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the type of parsed YAML
export type Manifest = Record<string, any>;

export const IMAGE = 'registry.example.com/shop:1.4.2';
export const HOSTS = ['shop.example.com'];

export interface Pair {
  readonly app: App;
  readonly chart: Chart;
  readonly pair: SecureProxy;
}

/** The five-line example, with these properties on top. */
export function pairOf(
  props: Partial<SecureProxyProps> = {},
  workload: Partial<ImageAppProps> = {},
  namespace = 'shop',
): Pair {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace });
  return { app, chart, pair: new SecureProxy(chart, 'shop', propsOf(props, workload)) };
}

export function propsOf(
  props: Partial<SecureProxyProps> = {},
  workload: Partial<ImageAppProps> = {},
): SecureProxyProps {
  return {
    hosts: HOSTS,
    tls: Tls.fromSecret('shop-tls'),
    app: AppWorkload.fromImage(IMAGE, { platform: Platform.django(), ...workload }),
    ...props,
  };
}

export function contractOf(props: Partial<TrustContractProps> = {}): TrustContract {
  return new TrustContract({ hosts: HOSTS, platform: Platform.django(), ...props });
}

export function manifestOf(object: ApiObject): Manifest {
  return object.toJson() as Manifest;
}

/** What a pair mounts into httpd's `conf` directory. */
export function filesOf(pair: SecureProxy): Record<string, string> {
  return manifestOf(pair.proxy.configMap).data as Record<string, string>;
}

export function podOf(deployment: ApiObject): Manifest {
  return (manifestOf(deployment).spec as Manifest).template as Manifest;
}

export function containerOf(deployment: ApiObject, index = 0): Manifest {
  const containers = (podOf(deployment).spec as Manifest).containers as Manifest[];
  return containers[index] ?? {};
}

/** The environment of a container by name; an entry without a plain value as `undefined`. */
export function environmentOf(deployment: ApiObject, index = 0): Record<string, string | undefined> {
  const entries = (containerOf(deployment, index).env ?? []) as { name: string; value?: string }[];
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

/** The message with which this fails. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('this should have failed');
}
