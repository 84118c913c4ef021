import { Chart } from 'cdk8s';
import { AppWorkload, Platform, Seal, SecureProxy, Tls, Topology } from 'cdk8s-secure-proxy';
import { Construct } from 'constructs';

/** Proxy and application in one pod, sealed: nobody else reaches the application, and nobody else would be believed. */
export class ShopChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });

    new SecureProxy(this, 'shop', {
      hosts: ['shop.example.com'],
      tls: Tls.fromSecret('shop-tls'),
      topology: Topology.SIDECAR,
      seal: Seal.fromSecret('shop-seal'),
      app: AppWorkload.fromImage('registry.example.com/shop:1.4.2', {
        platform: Platform.django({ settings: 'shop.settings' }),
        probes: { readinessPath: '/healthz', livenessPath: '/livez' },
      }),
    });
  }
}
