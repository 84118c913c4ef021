import { App, Chart } from 'cdk8s';
import { AppWorkload, ImageAppProps, Platform, SecureProxy, SecureProxyProps, Tls } from 'cdk8s-secure-proxy';
import { tlsSecret } from './tls';

export const HOST = 'shop.example.com';
export const NAMESPACE = 'shop';

export interface ShopOptions extends Partial<SecureProxyProps> {
  readonly image?: string;
  readonly appProps?: Partial<ImageAppProps>;
}

/** The manifests of the five-line example, or of a variation of it: all that a live test knows of the library. */
export function shopManifests({
  image = 'registry.example.com/shop:1.4.2',
  appProps,
  ...props
}: ShopOptions = {}): string {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: NAMESPACE });
  new SecureProxy(chart, 'shop', {
    hosts: [HOST],
    tls: Tls.fromSecret('shop-tls'),
    app: AppWorkload.fromImage(image, { platform: Platform.django(), ...appProps }),
    ...props,
  });
  return app.synthYaml();
}

/** What a user has in the cluster before the pair: the certificate. */
export function shopSecrets(): Promise<string> {
  return tlsSecret('shop-tls', [HOST], NAMESPACE);
}

const FLAG = /\n +- name: SECURE_PROXY_SSL_HEADER\n +value: .*/;

/** Half of the pair: the application is not told to listen. */
export function withoutFlag(manifests: string): string {
  if (!FLAG.test(manifests)) throw new Error('there is no flag to take out');
  return manifests.replace(FLAG, '');
}
