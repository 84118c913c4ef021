import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../../lib/audit';
import { CONTROLLER, GUNICORN, NGINX, POLICY, ingress, keycloak, member, nginx } from './fixtures';
import { APP, findings, httpd } from './support';

/** Manifests around a snippet of a page, sound but for what the snippet says. */
type Scene = (snippet: string) => readonly string[];

const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));
const here = (yaml: string): string => yaml.replaceAll(', namespace: shop', '');

/** The httpd of the scenes. */
const REFUSING = '<VirtualHost *:80>\n  Redirect 404 /\n</VirtualHost>';
const CONNECTION =
  'RewriteEngine On\nRewriteCond "%{HTTP:Connection}" "x-forwarded" [NC]\nRewriteRule "^" "-" [R=400,L]';
const OTHERS = 'RequestHeader unset X-Forwarded-For\nRequestHeader unset X-Forwarded-Host';
const ALIASES = ['X_Forwarded_Proto', 'X-Forwarded_Proto', 'X_Forwarded-Proto'].map(
  (name) => `RequestHeader unset ${name}`,
);
const site = (...lines: readonly string[]): string =>
  httpd(
    `${REFUSING}\n<VirtualHost *:80>\nServerName shop.example.com\n${lines.join('\n')}\nProxyPass / http://web/\n</VirtualHost>`,
  );
const STATED = 'RequestHeader set X-Forwarded-Proto http';

const XFF = '    proxy_set_header X-Forwarded-For $remote_addr;\n';
const PROTO = '    proxy_set_header X-Forwarded-Proto $scheme;\n';
const ALL = [
  'Host $host',
  'X-Forwarded-For $remote_addr',
  'X-Forwarded-Host $host',
  'X-Forwarded-Port $server_port',
  'X-Forwarded-Prefix ""',
  'Forwarded ""',
];
const ALL_STATED = NGINX.replace(XFF, ALL.map((set) => `    proxy_set_header ${set};\n`).join(''));
const with8000 = APP.replace('port: 80,', 'port: 8000,');
const sidecar = (env: string): string => {
  const [deployment = '', ...others] = APP.split('\n---\n');
  const inPod = deployment
    .replace(/env: .*/, indented(env, 10).trim())
    .replace(/ports: .*/, '')
    .trimEnd();
  return [
    `${inPod}\n        - { name: nginx, image: 'nginx:1.29', ports: [{ name: http, containerPort: 80 }], volumeMounts: [{ name: conf, mountPath: /etc/nginx/conf.d }] }\n      volumes: [{ name: conf, configMap: { name: front } }]`,
    nginx(siblingsOut(ALL_STATED).replace('http://web', 'http://127.0.0.1:8000')).split('\n---\n').at(-1) ?? '',
    ...others,
  ].join('\n---\n');
};
const siblingsOut = (conf: string): string =>
  conf.replace(
    PROTO,
    `${PROTO}    proxy_set_header X-Forwarded-Protocol "";\n    proxy_set_header X-Forwarded-Ssl "";\n`,
  );

const SCENES: Readonly<Record<string, Scene>> = {
  'aliases-not-cleaned': (snippet) => [APP, POLICY, site(CONNECTION, OTHERS, snippet, STATED)],
  'append-instead-of-set': (snippet) => [APP, POLICY, nginx(NGINX.replace(XFF, indented(`${snippet}\n`, 4)))],
  'believes-from-everyone': (snippet) => [sidecar(snippet)],
  'believes-without-cleaning-proxy': (snippet) => [
    with8000,
    POLICY,
    nginx(NGINX.replace(PROTO, '').replace('proxy_pass http://web;', snippet)),
  ],
  'cleans-without-believer': (snippet) => [
    keycloak(indented(snippet, 10).trim()),
    POLICY,
    nginx(ALL_STATED.replaceAll('listen 80', 'listen 443 ssl')),
  ],
  'connection-nomination': (snippet) => [
    APP,
    POLICY,
    site(OTHERS, ...ALIASES, snippet).replaceAll(':80>', ':443>\n    SSLEngine on'),
  ],
  'ingress-nginx-forwarded-headers': (snippet) => [
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ingress-nginx-controller }\n${snippet}`,
  ],
  'no-network-policy': (snippet) => [here(APP), here(nginx()), snippet],
  'open-network-policy': (snippet) => [APP, nginx(), POLICY.replace(/ingress: .*/, indented(snippet, 2).trim())],
  'pair-fingerprint-mismatch': (snippet) => [
    ...[...snippet.matchAll(/contract: (\w+)/g)].map(([, contract = ''], i) =>
      member(i === 0 ? 'proxy' : 'app', contract),
    ),
    POLICY.replace('{ app: web }', '{ cdk8s-secure-proxy/member: shop-app }').replace(
      '{ app: front }',
      '{ cdk8s-secure-proxy/member: shop-proxy }',
    ),
  ],
  'plain-http-left-to-client': (snippet) => {
    const hosts = snippet.includes('<VirtualHost')
      ? snippet
      : `${snippet}\n<VirtualHost *:80>\n</VirtualHost>\n<VirtualHost *:443>\n</VirtualHost>`;
    const passing = [CONNECTION, OTHERS, ...ALIASES, 'ServerName shop.example.com', 'ProxyPass / http://web/'].join(
      '\n',
    );
    const refusing = `${REFUSING}\n${REFUSING.replace('80', '443')}\n`;
    return [
      APP,
      POLICY,
      httpd(
        refusing +
          hosts.replaceAll('</VirtualHost>', `${passing}\n</VirtualHost>`).replaceAll(':443>', ':443>\nSSLEngine on'),
      ),
    ];
  },
  'reachable-around-proxy': (snippet) => [
    here(APP),
    here(POLICY),
    here(nginx()),
    `apiVersion: v1\n${snippet}\n  ports: [{ port: 8000 }]`,
  ],
  'siblings-not-cleaned': (snippet) => [
    GUNICORN,
    POLICY,
    nginx(ALL_STATED.replace(PROTO, indented(`${snippet}\n`, 4))),
  ],
  'traefik-insecure-forwarded-headers': (snippet) => [
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: traefik }\nspec:\n  template:\n    spec:\n      containers:\n        - name: traefik\n          image: traefik:v3.5\n${indented(snippet, 10)}`,
  ],
  'trust-from-client-header': (snippet) => [APP, POLICY, nginx(NGINX.replace(PROTO, indented(`${snippet}\n`, 4)))],
  'unknown-host-served': (snippet) => [with8000, POLICY, nginx(`${PROTO.trim()}\n${XFF.trim()}\n${snippet}`)],
  'unsafe-httpd-options': (snippet) => [APP, POLICY, site(CONNECTION, OTHERS, ...ALIASES, STATED, snippet)],
  'unverified-proxy': (snippet) => {
    const directories: Readonly<Record<string, readonly string[]>> = {
      'shop/': [APP, POLICY, ingress('web')],
      'ingress-nginx/': [CONTROLLER],
    };
    return snippet.split(/\s+/).flatMap((word) => directories[word] ?? []);
  },
};

/** What the bad snippets are bad for, too. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'believes-from-everyone': ['no-network-policy'],
};

/** A page without a snippet that could be audited, and where its rule is tried instead. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  // It shows a command that edits a ConfigMap: test/corpus/pairs.ts and test/synth/audit.test.ts do such a thing.
  'pair-altered',
  // It shows a property of the construct: test/synth/audit.test.ts tries it.
  'pair-passes-header',
]);

function snippets(rule: string): readonly [before: string, after: string] {
  const page = readFileSync(join(__dirname, '../../../docs/rules', `${rule}.md`), 'utf8');
  const [before, after] = ['Before', 'After'].map(
    (when) => new RegExp(`\n${when}:\n\n\`\`\`\\w+\n([^]*?)\`\`\``).exec(page)?.[1],
  );
  if (before === undefined || after === undefined) throw new Error(`${rule}: there is no snippet`);
  return [before.trimEnd(), after.trimEnd()];
}

const rulesFound = (yaml: readonly string[]): string[] =>
  [...new Set(findings(...yaml).map(({ rule }) => rule))].sort();

describe.each(Object.entries(SCENES))('the snippets of the page of %s', (rule, scene) => {
  const [before, after] = snippets(rule);

  test('are wrong before, in this way and no other', () => {
    expect(rulesFound(scene(before))).toEqual([rule, ...(ALSO[rule] ?? [])].sort());
  });

  test('are right after', () => {
    expect(rulesFound(scene(after))).toEqual([]);
  });
});

test('each page is tried', () => {
  expect([...Object.keys(SCENES), ...ELSEWHERE].sort()).toEqual(RULES.map(({ id }) => id).sort());
});
