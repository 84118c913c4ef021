import { App, Chart } from 'cdk8s';
import { ShopChart as BehindALoadBalancer } from '../../examples/behind-a-load-balancer/chart';
import { ShopChart as BringYourOwn } from '../../examples/bring-your-own/chart';
import { ShopChart as Django } from '../../examples/django/chart';
import { ShopChart as Operations } from '../../examples/operations/chart';
import { ShopChart as Sidecar } from '../../examples/sidecar/chart';
import { TwoAppsChart } from '../../examples/two-apps/chart';
import { yourApp } from '../../examples/into-your-app/charts';
import { AppWorkload, Platform, SecureProxy, Tls } from 'cdk8s-secure-proxy';

/**
 * Pairs of this library, as it writes them and altered by hand. They are made anew each time, so that the corpus speaks of
 * today's pairs. Labels are comments in front, as in the files.
 */
export function labelledPairs(): { name: string; text: string }[] {
  const yaml = synthesized();
  const altered = ALTERED.map(({ name, header, alter }) => {
    const text = alter(yaml);
    if (text === yaml && name !== 'pair-intact') throw new Error(`${name}: nothing was altered`);
    return { name, text: `${header}\n---\n${text}` };
  });
  return [...examples(), ...altered];
}

/** What users copy has to be clean. */
function examples(): { name: string; text: string }[] {
  const charts = {
    'behind-a-load-balancer': BehindALoadBalancer,
    'bring-your-own': BringYourOwn,
    django: Django,
    operations: Operations,
    sidecar: Sidecar,
    'two-apps': TwoAppsChart,
  };
  const apps = Object.entries(charts).map(([name, ChartOfExample]) => {
    const app = new App();
    new ChartOfExample(app, 'shop');
    return [name, app] as const;
  });
  return [...apps, ['into-your-app', yourApp()] as const].map(([name, app]) => {
    return { name: `examples/${name}`, text: `# clean: an example of ours\n---\n${app.synthYaml()}` };
  });
}

function synthesized(): string {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  new SecureProxy(chart, 'shop', {
    hosts: ['shop.example.com'],
    tls: Tls.fromSecret('shop-tls'),
    app: AppWorkload.fromImage('registry.example.com/shop:1.4.2', { platform: Platform.django() }),
  });
  return app.synthYaml();
}

/** Without the document of a kind and name. */
function without(yaml: string, kind: string, name: string): string {
  const documents = yaml.split(/^---\n/m);
  const named = new RegExp(`^  name: ${name}$`, 'm');
  return documents.filter((text) => !(text.includes(`\nkind: ${kind}\n`) && named.test(text))).join('---\n');
}

interface Altered {
  readonly name: string;
  readonly header: string;
  readonly alter: (yaml: string) => string;
}

const ALTERED: readonly Altered[] = [
  { name: 'pair-intact', header: '# clean: as the library writes it', alter: (yaml) => yaml },
  {
    name: 'pair-spelling-let-through',
    header: [
      '# expect: pair-altered ConfigMap/shop-proxy-httpd -- a line was taken out by hand',
      '# expect: aliases-not-cleaned ConfigMap/shop-proxy-httpd -- X_Forwarded_Proto passes since',
    ].join('\n'),
    alter: (yaml) => yaml.replace(/^ +RequestHeader unset X_Forwarded_Proto\n/m, ''),
  },
  {
    name: 'pair-identity-let-through',
    header: [
      '# expect: pair-altered ConfigMap/shop-proxy-httpd -- lines were taken out by hand',
      '# expect: pair-passes-header ConfigMap/shop-proxy-httpd -- Remote-User passes since, and nobody says why',
    ].join('\n'),
    alter: (yaml) => yaml.replace(/^ +RequestHeader unset Remote-User\n/m, ''),
  },
  {
    name: 'pair-log-level-changed',
    header: '# expect: pair-altered ConfigMap/shop-proxy-httpd -- harmless, but not what the contract gives',
    alter: (yaml) => yaml.replace('LogLevel warn\n', 'LogLevel debug\n'),
  },
  {
    name: 'pair-of-two-releases',
    header: '# expect: pair-fingerprint-mismatch Deployment/shop-app -- only one half was rolled out',
    alter: (yaml) => yaml.replace(/cdk8s-secure-proxy\/contract: \S+/, 'cdk8s-secure-proxy/contract: 0123456789abcdef'),
  },
  {
    name: 'pair-without-flag',
    header: '# expect: cleans-without-believer Deployment/shop-app -- the flag was taken out: the redirect loop',
    alter: (yaml) => yaml.replace(/\n +- name: SECURE_PROXY_SSL_HEADER\n +value: .*/, ''),
  },
  {
    name: 'pair-without-policy',
    header: '# expect: no-network-policy Deployment/shop-app -- kubectl delete networkpolicy shop-app',
    alter: (yaml) => without(yaml, 'NetworkPolicy', 'shop-app'),
  },
  {
    name: 'pair-without-proxy',
    header: '# expect: believes-without-cleaning-proxy Deployment/shop-app -- the proxy of the pair is not there',
    alter: (yaml) => without(yaml, 'Deployment', 'shop-proxy'),
  },
  {
    name: 'pair-service-opened',
    header: '# expect: reachable-around-proxy Service/shop-app -- kubectl patch service shop-app: a NodePort',
    alter: (yaml) => {
      const at = yaml.search(/^kind: Service\nmetadata:\n(?: {2}.*\n)* {2}name: shop-app$/m);
      return yaml.slice(0, at) + yaml.slice(at).replace('  type: ClusterIP', '  type: NodePort');
    },
  },
  {
    name: 'pair-second-cluster-ip',
    header:
      '# expect: reachable-around-proxy Service/shop-debug -- the proxy is not the only way in, from within at least',
    alter: (yaml) => `${yaml}---
apiVersion: v1
kind: Service
metadata:
  name: shop-debug
  namespace: shop
spec:
  selector:
    cdk8s-secure-proxy/member: shop-app
  ports:
    - port: 80
      targetPort: 8000
`,
  },
  {
    name: 'pair-second-service',
    header: '# expect: reachable-around-proxy Service/shop-app-direct -- a load balancer to the application itself',
    alter: (yaml) => `${yaml}---
apiVersion: v1
kind: Service
metadata:
  name: shop-app-direct
  namespace: shop
spec:
  type: LoadBalancer
  selector:
    cdk8s-secure-proxy/member: shop-app
  ports:
    - port: 80
      targetPort: 8000
`,
  },
];
