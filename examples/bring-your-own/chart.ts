import { Chart } from 'cdk8s';
import { Deployment, EnvValue, Probe, Secret } from 'cdk8s-plus-27';
import { AppWorkload, Platform, SecureProxy, Tls } from 'cdk8s-secure-proxy';
import { Construct } from 'constructs';

/** A Deployment that was there before, and a pair that adopts it. No code of the application changes. */
export class ShopChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });

    const deployment = new Deployment(this, 'web', {
      metadata: { name: 'web' },
      replicas: 3,
      containers: [
        {
          name: 'web',
          image: 'registry.example.com/shop:1.4.2',
          portNumber: 8000,
          securityContext: { user: 25000, group: 26000 },
          readiness: Probe.fromTcpSocket({ port: 8000 }),
          envVariables: { PYTHONPATH: EnvValue.fromValue('/srv/shop') },
        },
      ],
    });

    new SecureProxy(this, 'shop', {
      hosts: ['shop.example.com'],
      tls: Tls.fromSecret('shop-tls'),
      app: AppWorkload.fromDeployment(deployment, { platform: Platform.django({ settings: 'shop.settings' }) }),
    });

    // What is done to the Deployment later counts as well.
    const database = Secret.fromSecretName(this, 'database', 'shop-database');
    deployment.containers[0]?.env.addVariable(
      'DATABASE_URL',
      EnvValue.fromSecretValue({ secret: database, key: 'url' }),
    );
  }
}
