import { Chart } from 'cdk8s';
import { AppWorkload, Platform, SecureProxy, Tls } from 'cdk8s-secure-proxy';
import { Construct } from 'constructs';

/** A Django project whose settings read the flag, behind a hardened TLS proxy. */
export class ShopChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });

    new SecureProxy(this, 'shop', {
      hosts: ['shop.example.com'],
      tls: Tls.fromSecret('shop-tls'),
      app: AppWorkload.fromImage('registry.example.com/shop:1.4.2', { platform: Platform.django() }),
    });
  }
}
