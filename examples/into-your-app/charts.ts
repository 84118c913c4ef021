import { ApiObject, App, Chart, Duration } from 'cdk8s';
import { AccessLog, AppWorkload, Folding, Platform, SecureProxy, Tls } from 'cdk8s-secure-proxy';
import { Construct } from 'constructs';

/** What was in your app before. */
export class NamespacesChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const name of ['shop', 'blog']) {
      new ApiObject(this, name, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      });
    }
  }
}

/** A Django shop behind a CDN, which is trusted with the address of the client. */
export class ShopChart extends Chart {
  public readonly pair: SecureProxy;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });
    this.pair = new SecureProxy(this, 'shop', {
      hosts: ['shop.example.com', 'www.shop.example.com'],
      tls: Tls.fromSecret('shop-tls'),
      httpd: { accessLog: AccessLog.JSON, timeout: Duration.seconds(30) },
      passThrough: [{ header: 'CF-Connecting-IP', because: 'Cloudflare sets it, and only Cloudflare can reach us' }],
      app: AppWorkload.fromImage('registry.example.com/shop:1.4.2', {
        platform: Platform.django({ settings: 'shop.settings' }),
        secrets: { DATABASE_URL: { secret: 'shop-database', key: 'url' } },
        probes: { readinessPath: '/healthz' },
      }),
    });
  }
}

/** A blog on a stack that the library does not know. */
export class BlogChart extends Chart {
  public readonly pair: SecureProxy;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'blog' });
    this.pair = new SecureProxy(this, 'blog', {
      hosts: ['blog.example.com'],
      tls: Tls.fromSecret('blog-tls'),
      app: AppWorkload.fromImage('registry.example.com/blog:7', {
        platform: Platform.custom({
          name: 'blog-server',
          flag: { TRUST_PROXY: '1' },
          folding: Folding.NONE,
          port: 3000,
          keepAlive: Duration.seconds(5),
        }),
      }),
    });
  }
}

/** Your app: all of its charts. */
export function yourApp(): App {
  const app = new App();
  new NamespacesChart(app, 'namespaces');
  const shop = new ShopChart(app, 'shop');
  const blog = new BlogChart(app, 'blog');
  // Every object that a pair makes is a property: use it like your own.
  shop.pair.proxy.service.metadata.addAnnotation('example.com/team', 'shop');
  blog.pair.proxy.deployment.metadata.addLabel('example.com/tier', 'edge');
  return app;
}
