import { Chart, Duration, Size } from 'cdk8s';
import { AppWorkload, Folding, Platform, Route, SecureProxy, Tls } from 'cdk8s-secure-proxy';
import { Construct } from 'constructs';

/** A Django shop and a Node API below `/api`, behind one proxy: each is told, and each is locked in. */
export class TwoAppsChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });

    const api = AppWorkload.fromImage('registry.example.com/api:2.0.1', {
      platform: Platform.custom({
        name: 'node',
        flag: { TRUST_PROXY: '1' },
        folding: Folding.NONE,
        believes: ['X-Forwarded-Proto', 'X-Forwarded-Prefix'],
        port: 3000,
        keepAlive: Duration.seconds(5),
      }),
    });

    new SecureProxy(this, 'shop', {
      hosts: ['shop.example.com'],
      tls: Tls.fromSecret('shop-tls'),
      app: AppWorkload.fromImage('registry.example.com/shop:1.4.2', { platform: Platform.django() }),
      routes: [
        Route.toApp('/api', api, { stripPrefix: true, maxRequestBody: Size.mebibytes(1) }),
        Route.withRules('/admin', { allowFrom: ['192.0.2.0/24'] }),
        Route.refuse('/metrics', { status: 404 }),
        Route.answer('/robots.txt', { body: 'User-agent: *\nDisallow: /admin\n' }),
      ],
    });
  }
}
