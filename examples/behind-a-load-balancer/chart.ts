import { Chart } from 'cdk8s';
import { AppWorkload, Exposure, Platform, SecureProxy, Tls, TlsMode } from 'cdk8s-secure-proxy';
import { Construct } from 'constructs';

/** TLS ends at a load balancer of the cloud, which is believed only if it speaks from its own addresses. */
export class ShopChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });

    new SecureProxy(this, 'shop', {
      hosts: ['shop.example.com'],
      tls: Tls.upstream({ trustedProxies: ['10.20.0.0/16'] }),
      exposure: Exposure.loadBalancer({
        mode: TlsMode.TERMINATE,
        sourceRanges: ['192.0.2.0/24'],
        annotations: { 'example.com/certificate': 'shop' },
      }),
      app: AppWorkload.fromImage('registry.example.com/shop:1.4.2', { platform: Platform.django() }),
    });
  }
}
