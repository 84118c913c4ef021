import 'cdk8s-secure-proxy/jest';
import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { AppWorkload, Folding, Platform, Route, SecureProxy } from 'cdk8s-secure-proxy';
import { messageOf, pairOf, propsOf } from '../../support/pair';

/** An application that believes everybody, for everybody. */
function exposed(): Chart {
  const chart = new Chart(new App(), 'portal');
  const labels = { app: 'portal' };
  const env = [{ name: 'ASPNETCORE_FORWARDEDHEADERS_ENABLED', value: 'true' }];
  new ApiObject(chart, 'deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'portal' },
    spec: {
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'portal', image: 'portal:1', env, ports: [{ containerPort: 8080 }] }] },
      },
    },
  });
  new ApiObject(chart, 'service', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'portal' },
    spec: { type: 'LoadBalancer', selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
  });
  return chart;
}

describe('toHaveNoAuditFindings', () => {
  test('passes for a chart, an app and manifests', () => {
    const { app, chart } = pairOf();
    expect(chart).toHaveNoAuditFindings();
    expect(app).toHaveNoAuditFindings();
    expect(Testing.synth(chart)).toHaveNoAuditFindings();
    expect(exposed()).not.toHaveNoAuditFindings();
  });

  test('says what was found and how to mend it', () => {
    const message = messageOf(() => {
      expect(exposed()).toHaveNoAuditFindings();
    });
    expect(message).toContain('expected the audit to find nothing, but it has 1 finding in 2 objects:');
    expect(message).toMatch(/1[.] Deployment portal .* believes .*\[believes-without-cleaning-proxy, critical\]/);
    expect(message).toContain('Fix: Put a proxy in front');
  });

  test('says that nothing was found', () => {
    const message = messageOf(() => {
      expect(pairOf().chart).not.toHaveNoAuditFindings();
    });
    expect(message).toMatch(/expected the audit to find something, but it found nothing in \d+ objects/);
  });

  test('leaves out what is ignored or not severe enough', () => {
    expect(exposed()).toHaveNoAuditFindings({ ignore: ['believes-without-cleaning-proxy'] });
    expect(exposed()).not.toHaveNoAuditFindings({ minSeverity: 'critical' });
    const message = messageOf(() => {
      expect(exposed()).toHaveNoAuditFindings({ minSeverity: 'fatal' as 'high' });
    });
    expect(message).toContain('toHaveNoAuditFindings.minSeverity: got "fatal", but critical, high');
  });
});

describe('toBeSecurelyPaired', () => {
  test('passes for one pair, several, and one of several by its name', () => {
    const { chart } = pairOf();
    expect(chart).toBeSecurelyPaired();
    new SecureProxy(chart, 'blog', propsOf());
    expect(chart).toBeSecurelyPaired();
    expect(chart).toBeSecurelyPaired('blog');
    expect(exposed()).not.toBeSecurelyPaired();
  });

  test('says which pair is whole', () => {
    const { chart, pair } = pairOf();
    const message = messageOf(() => {
      expect(chart).not.toBeSecurelyPaired();
    });
    expect(message).toBe(
      `expected no secure pair, but "shop" is whole, with contract ${pair.contract.fingerprint}; no finding of the audit concerns it`,
    );
  });

  test.each<[string, (manifests: object[]) => unknown, string | undefined, string]>([
    ['nothing', () => [], undefined, 'there is no pair among 0 objects'],
    ['no pair of the name', (all) => all, 'blog', 'there is no pair "blog" among'],
    [
      'no proxy',
      (all) => all.filter((m) => !(isDeployment(m) && text(m).includes('"shop-proxy"'))),
      undefined,
      'the pair "shop" has no proxy',
    ],
    [
      'no application',
      (all) => all.filter((m) => !(isDeployment(m) && text(m).includes('"name":"shop-app"'))),
      undefined,
      'the pair "shop" has no application',
    ],
    [
      'another contract on one side',
      (all) =>
        all.map((m) =>
          isDeployment(m) && text(m).includes('"name":"shop-app"')
            ? (JSON.parse(text(m).replace(/("cdk8s-secure-proxy\/contract":)"\w+"/, '$1"0"')) as object)
            : m,
        ),
      undefined,
      'the halves of the pair "shop" have different contracts: proxy',
    ],
  ])('says that there is %s', (_, alter, name, wanted) => {
    const manifests = alter(Testing.synth(pairOf().chart) as object[]);
    const message = messageOf(() => {
      expect(manifests).toBeSecurelyPaired(name);
    });
    expect(message).toContain(wanted);
  });

  test('looks at the applications of routes, too', () => {
    const api = AppWorkload.fromImage('registry.example.com/api:1', { platform: Platform.django() });
    const { chart } = pairOf({ routes: [Route.toApp('/api', api)] });
    expect(chart).toBeSecurelyPaired('shop');
    const manifests = (Testing.synth(chart) as object[]).map((m) =>
      isDeployment(m) && text(m).includes('"name":"shop-api"')
        ? (JSON.parse(text(m).replace(/("cdk8s-secure-proxy\/contract":)"\w+"/, '$1"0"')) as object)
        : m,
    );
    const message = messageOf(() => {
      expect(manifests).toBeSecurelyPaired();
    });
    expect(message).toContain('shop-api 0');
  });

  test('fails for a finding that concerns the pair, and for no other', () => {
    const manifests = Testing.synth(pairOf().chart) as object[];
    const portal = Testing.synth(exposed()) as object[];
    expect([...manifests, ...portal]).toBeSecurelyPaired();
    const open = manifests.map((m) =>
      (m as { kind: string }).kind === 'Service' && text(m).includes('"name":"shop-app"')
        ? (JSON.parse(text(m).replace('"ClusterIP"', '"NodePort"')) as object)
        : m,
    );
    const message = messageOf(() => {
      expect(open).toBeSecurelyPaired();
    });
    expect(message).toContain('1 finding of the audit about it');
    expect(message).toContain('reachable-around-proxy');
  });
});

describe('toStripHeader', () => {
  test('passes for each spelling of a stripped header, and for no other header', () => {
    const { chart } = pairOf();
    expect(chart).toStripHeader('X-Forwarded-Ssl');
    expect(chart).toStripHeader('x_forwarded_ssl');
    expect(chart).not.toStripHeader('Accept');
    expect(pairOf({ alsoStrip: ['X-Own'] }).chart).toStripHeader('X-Own');
  });

  test('names the spellings that pass', () => {
    const { chart, pair } = pairOf();
    expect(chart).not.toStripHeader('X-Forwarded-Ssl', Folding.DASH_UNDERSCORE_DOT);
    const conf =
      (pair.proxy.configMap.toJson() as { data: Record<string, string> }).data['stripped-headers.conf'] ?? '';
    const less = conf.replace(/^RequestHeader unset X_Forwarded-Ssl\n/m, '');
    pair.proxy.configMap.addJsonPatch(JsonPatch.replace('/data/stripped-headers.conf', less));
    const message = messageOf(() => {
      expect(chart).toStripHeader('X-Forwarded-Ssl');
    });
    expect(message).toBe(
      'expected X-Forwarded-Ssl to be stripped in all spellings, but\n  ConfigMap shop-proxy-httpd lets pass: X_Forwarded-Ssl',
    );
  });

  test('reads the configuration as the audit does: under a condition, or in one virtual host only, nothing is stripped', () => {
    const httpd = (first: string, second: string): unknown[] => [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'front' },
        data: {
          'httpd.conf': `<VirtualHost *:80>\n${first}\nProxyPass / http://web/\n</VirtualHost>\n<VirtualHost *:443>\n${second}\nProxyPass / http://web/\n</VirtualHost>`,
        },
      },
    ];
    const unset = 'RequestHeader unset X-Own\nRequestHeader unset X_Own';
    expect(httpd(unset, unset)).toStripHeader('X-Own');
    expect(httpd(unset, '')).not.toStripHeader('X-Own');
    expect(httpd(unset, unset.replaceAll('Own', 'Own env=internal'))).not.toStripHeader('X-Own');
  });

  test('says who strips it', () => {
    const message = messageOf(() => {
      expect(pairOf().chart).not.toStripHeader('Forwarded');
    });
    expect(message).toBe(
      'expected Forwarded to reach the application, but it is stripped in all spellings by shop-proxy-httpd',
    );
  });

  test('fails without a proxy, and for what is no header', () => {
    expect(
      messageOf(() => {
        expect(exposed()).toStripHeader('Forwarded');
      }),
    ).toContain('no ConfigMap holds an httpd');
    expect(
      messageOf(() => {
        expect([]).toStripHeader('a b');
      }),
    ).toContain('toStripHeader: got "a b", but the name of a header is needed');
  });
});

test.each([[undefined], ['---'], [7], [{}]])('every matcher says what it can be asked about, not %j', (received) => {
  for (const ask of ['toHaveNoAuditFindings', 'toBeSecurelyPaired'] as const) {
    expect(
      messageOf(() => {
        expect(received)[ask]();
      }),
    ).toContain('an App, a Chart or a list of manifests is needed');
  }
});

function isDeployment(manifest: object): boolean {
  return (manifest as { kind: string }).kind === 'Deployment';
}

function text(manifest: object): string {
  return JSON.stringify(manifest);
}
