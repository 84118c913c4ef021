import { VERDICTS } from '../../lib/attack';
import { table } from './markdown';
import { LEAKS } from './leaks';
import { PEERS } from './peers';
import { Measurement, Row, Score } from './rows';

const JUDGE = 'folding';
const SECOND = 'current';

/** The page for docs/. */
export function report(measurement: Measurement): string {
  const { rows, date } = measurement;
  const measured = rows.filter(({ scores }) => scores[JUDGE] !== undefined);
  const sections = [
    `# The forgery benchmark`,
    `<!-- Written by \`npm run bench:forgery\`. Change bench/forgery, not this file. -->`,
    `The same hostile requests against this library's pair and against other proxies, each configured as its own documentation recommends for this purpose, all in front of the same application. Measured on ${date}.`,
    `![Requests that forged something, by proxy](forgery.svg)`,
    `## Result`,
    mainTable(rows),
    notes(rows),
    secondTable(measurement, measured),
    reading(measured),
    `## What is counted`,
    RULE,
    `## What is measured`,
    setup(measurement),
    table(
      ['proxy', 'version', 'from', 'configuration', 'states itself'],
      rows.map((row) => [
        row.product,
        row.version ?? 'not measured',
        PEERS.find(({ name }) => name === row.name)?.product.from ?? '',
        configuration(row),
        row.asserted.join(', '),
      ]),
    ),
    `## What gets through`,
    `For each proxy one request for each kind of leak, the simplest that the run found. \`|\` stands for the end of a line; all requests also name the host \`shop.example.com\`, unless they show another.`,
    ...measured.map(leaks),
    `## How to reproduce it`,
    REPRODUCE,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** The figures for a terminal. */
export function terminalTable({ rows }: Measurement): string {
  const names = [...new Set(rows.flatMap(({ scores }) => Object.keys(scores)))];
  return names.map((name) => `\n${name}\n\n${scoresTable(rows, name)}`).join('\n');
}

function mainTable(rows: readonly Row[]): string {
  return scoresTable(rows, JUDGE);
}

function scoresTable(rows: readonly Row[], application: string): string {
  const head = ['proxy', 'configuration', 'cases', ...VERDICTS, '… by an appended address only', '… and believed'];
  const lines = rows.map((row) => [row.product, row.variant, ...figures(row, row.scores[application])]);
  return table(head, lines, 2);
}

function figures({ missing }: Row, score?: Score): string[] {
  if (score === undefined) return [`not measured: ${missing ?? 'no run'}`, ...VERDICTS.map(() => ''), '', ''];
  const { cases, tally, appended, believed } = score;
  return [cases, ...VERDICTS.map((verdict) => tally[verdict]), appended, believed].map(String);
}

const LEGEND = `- **clean**: the application saw the truth and nothing else; **redirected**: sent to https on the shop's host; **refused**: the proxy declined the request, and the application never saw it; **broken**: a header that the proxy states was missing or doubled, or the request failed with an error of a server.
- **forged**: the application saw a trust value that the client chose and the proxy did not state.
- **… by an appended address only**: of the forged, those where nothing but \`X-Forwarded-For\` is at fault, and the proxy has added the true address behind the client's. An application that reads the last address is not fooled by them; one that reads the first is.
- **… and believed**: of the forged, those by which _this_ application, with the one setting that Django's documentation asks for, took the wrong scheme for the request's own (\`request.is_secure()\`), or let the client move its mount point. Nobody can say of these that they are about headers that nobody reads.`;

function notes(rows: readonly Row[]): string {
  const unspoken = rows.filter(({ scores }) => (scores[JUDGE]?.unspoken.length ?? 0) > 0);
  const names = unspoken.map(({ product, variant, scores }) => `${product} ${variant} (${ways(scores[JUDGE])})`);
  const faults = rows.flatMap(({ product, variant, scores }) =>
    Object.values(scores).flatMap((score) => score.faults.map((fault) => `${product} ${variant}: \`${fault}\``)),
  );
  return [
    LEGEND,
    names.length > 0
      ? `- Where there are fewer cases, the proxy does not offer one of the ways in in this configuration, and its cases were left out: ${names.join('; ')}.`
      : '',
    faults.length > 0
      ? `- Honest requests that did not come through as they should: ${faults.length}. ${[...new Set(faults)].slice(0, 8).join('; ')}.`
      : `- Between the attacks, ${count(rows)} honest requests of seven kinds were sent. All came through as they should.`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function ways(score?: Score): string {
  const told = (score?.unspoken ?? []).map(
    ({ listener, protocol }) => `${protocol}${listener === 'tls' ? ' over TLS' : ' in clear text'}`,
  );
  return told.join(', ');
}

function count(rows: readonly Row[]): number {
  return rows.flatMap(({ scores }) => Object.values(scores)).reduce((sum, { controls }) => sum + controls, 0);
}

function secondTable({ applications }: Measurement, measured: readonly Row[]): string {
  const lines = measured.map(({ product, variant, scores }) => {
    const score = scores[SECOND];
    if (score === undefined) return [product, variant, '', '', ''];
    return [product, variant, ...[score.tally.forged, score.appended, score.believed].map(String)];
  });
  return `The second judge is ${applications[SECOND] ?? ''}: a current release, which drops header names with underscores, and only the shop's host allowed; the same requests:\n\n${table(['proxy', 'configuration', 'forged', '… by an appended address only', '… and believed'], lines, 2)}`;
}

/** What follows from the figures, and what does not; only where they say so. */
function reading(measured: readonly Row[]): string {
  const hardened = measured.filter(({ kind }) => kind === 'hardened').flatMap(({ scores }) => Object.values(scores));
  if (hardened.length === 0 || hardened.some(({ believed }) => believed > 0)) return '';
  return `Every proxy here can be hardened so that _this_ application believes nothing false about scheme and mount point. What is left then are the trust headers of other applications, which no documentation of a proxy lists: the next framework, plug-in or log tool behind the same proxy may read one of them.`;
}

const RULE = `**Forged** means: the application saw a trust value that the client chose and the proxy did not state.

- A _trust header_ is one of the catalogue in \`lib/contract/catalogue.ts\`: a request header that some application platform is known to believe about the original request. The catalogue's class D (\`X-Request-Id\` and the like, which ordinary clients send) does not count.
- What a configuration states itself, by its documentation, has to be there once and be true: the scheme of the listener, the client's address, the shop's host, the public port. It is listed below for each. Every other trust header counts if the client can plant it, in any spelling that the application's server takes for it (here \`-\` and \`_\` are the same). Nobody is expected to state a header that his documentation does not mention.
- A true value that the client happens to send is no forgery where the proxy states the same. A header that the proxy removes and the application misses is _broken_, unless the application then believes something false.
- A request that is answered with an error, redirected to the shop's own https address, or cut off, is no forgery. An empty page with status 200 that the application has not made counts as refused (Caddy's answer to a host that it does not know; and Envoy gives back no page where an application declines a WebSocket, so that what the application saw of those few requests is not known).
- Bytes that a proxy takes for two requests where there should be one are _broken_, not forged, as long as it states the truth with both. So is \`X-Forwarded-Proto: wss\`, which Traefik states for a WebSocket, and Django takes for clear text.
- Forged is also: a host that is not the shop's, in \`Host\`, in the links that the application makes, or in a redirect; a second request that reaches the application without what the proxy states; a success for CONNECT; TRACE with what the proxy states; a method or path that differs from what was sent; a header that the client puts into the response.

The judge is the attack suite's (\`lib/attack/judge\`), the same for all. It reads what the application says it was told, not what the proxy's configuration promises.`;

function setup({ applications, library }: Measurement): string {
  return `- The application: ${applications[JUDGE] ?? ''}, with a view that answers with all that it was told and believes. \`SECURE_PROXY_SSL_HEADER\` is set as Django's documentation has it behind a proxy, and nothing else: gunicorn's own defaults decide whom it trusts, and every host is allowed. It takes every spelling of a name for the same header, as gunicorn did until version 22, and as CGI, Rack and PHP do still. That makes it the strictest witness: it hides nothing that a proxy lets through.
- The requests: the attack suite of this repository, generated from the catalogue; the same for every proxy, over HTTP/1.0, 1.1 and 2, in clear text and over TLS. Clear text is served, not redirected: a redirect would hide most of what there is to see.
- The client's address is public by its number (192.0.2.1), because some proxies trust private ones more.
- This library is version ${library}, through its public interface: \`new SecureProxy(…)\` with \`plainHttp: SERVE\` and \`http2: true\`, its generated \`httpd.conf\` run in the file layout of the official image. What the pair does beside the proxy (\`FORWARDED_ALLOW_IPS\`, the network policy) is _not_ used here.
- _Hardened_ is what we could make of a proxy with its documentation in hand: all that it offers against odd header names, the address replaced instead of appended to, only the shop's host, and the headers that gunicorn's and Django's documentation name as trusted set or removed. Whoever knows how to do better is welcome to a change of \`bench/forgery/peers/\`.
- Each configuration names its source in its first lines. WebSocket is let through everywhere, because honest clients need it.`;
}

function configuration({ name, kind }: Row): string {
  if (kind === 'ours') return 'generated';
  const endings: [RegExp, string][] = [
    [/^(httpd|nginx)/, 'conf'],
    [/^haproxy/, 'cfg'],
    [/^caddy/, 'caddyfile'],
  ];
  const ending = endings.find(([pattern]) => pattern.test(name))?.[1] ?? 'yaml';
  return `[${name}.${ending}](../bench/forgery/peers/${name}.${ending})`;
}

function leaks({ product, version = '', variant, scores }: Row): string {
  const examples = scores[JUDGE]?.examples ?? [];
  const title = `### ${product} ${version}, ${variant}`;
  if (examples.length === 0) return `${title}\n\nNothing.`;
  const lines = examples.map(({ leak, by, cases, request, over, reason }) => [
    by === undefined ? LEAKS[leak] : `**${LEAKS[leak]}**, by: ${by}`,
    String(cases),
    code(request),
    over,
    code(reason),
  ]);
  return `${title}\n\n${table(['what', 'cases', 'for instance', 'over', 'then'], lines)}`;
}

/** Hostile bytes as text in a cell: shortened, with everything unprintable written out. */
function code(text: string): string {
  const printable = text.replace(
    /[^ -~]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  const short = printable.length > 160 ? `${printable.slice(0, 160)}…` : printable;
  return `\`\` ${short.replaceAll('|', '\\|')} \`\``;
}

const REPRODUCE = `\`\`\`sh
npm ci
npm run bench:forgery
\`\`\`

It needs a Linux machine with root (the servers take ports 80 and 443 in a network namespace of their own), Debian's or Ubuntu's packages, and PyPI; \`bench/forgery/provision.sh\` installs the rest at pinned versions. Nothing listens outside of that namespace, and nothing is left running. \`npm run bench:forgery -- NAME…\` measures single configurations. Every request with its verdict and reasons is in \`test-output/forgery/\`.`;
