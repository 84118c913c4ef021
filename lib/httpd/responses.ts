import { Item, comment, directive, section } from './directive';
import { CONF } from './layout';
import { ResponseSettings } from './response-options';
import { ROUTE, Answer, Routes } from './route';
import { pattern } from './pattern';

/** Where ErrorDocument finds the pages. Clients that ask for it get what the application says. */
const PAGES = '/.secure-proxy/';
const PAGE = 'error-';

/** What is worth being compressed. Streams of events are not: they would be held back. */
const COMPRESSED = [
  ...['text/html', 'text/plain', 'text/css', 'text/javascript', 'text/xml', 'text/csv'],
  ...['application/javascript', 'application/json', 'application/ld+json', 'application/xml', 'application/wasm'],
  ...['application/manifest+json', 'application/rss+xml', 'application/atom+xml', 'image/svg+xml'],
];

/** Whether the proxy compresses anything. */
export function compresses({ passing }: Routes): boolean {
  return passing.some(({ compression }) => compression);
}

/** What the server as a whole has to know of its own responses. */
export function responses({ headers, errorPages }: ResponseSettings, routes: Routes): Item[] {
  return [
    ...security(headers),
    ...(compresses(routes)
      ? [
          comment('Text is compressed for clients that ask for it.'),
          directive('AddOutputFilterByType', 'DEFLATE', ...COMPRESSED),
        ]
      : []),
    ...files(Object.keys(errorPages), routes.answers),
  ];
}

/** `always` and its condition: once, on errors of the proxy, too, and only where the application has not said it. */
function security(headers: ResponseSettings['headers']): Item[] {
  const lines = Object.entries(headers).map(([name, value]) =>
    // A percent sign would begin a variable.
    directive('Header', 'always', 'set', name, value.replaceAll('%', '%%'), `expr=-z resp('${name}')`),
  );
  return lines.length === 0 ? [] : [comment('What the application says itself stands.'), ...lines];
}

/** A ConfigMap's files are links. */
function files(statuses: readonly string[], answers: readonly Answer[]): Item[] {
  const file = (name: string, contentType: string): Item =>
    section('Files', [name], [directive('Require', 'all', 'granted'), directive('ForceType', contentType)]);
  const all = [
    ...(statuses.length === 0 ? [] : [file(`${PAGE}*.html`, 'text/html; charset=utf-8')]),
    ...answers.map((answer) => file(answer.file, answer.contentType)),
  ];
  if (all.length === 0) return [];
  return [
    comment('Except for these files.'),
    section('Directory', [CONF], [directive('Options', 'FollowSymLinks'), ...all]),
  ];
}

/** The file of each error page. */
export function pageFiles({ errorPages }: ResponseSettings): Record<string, string> {
  return Object.fromEntries(Object.entries(errorPages).map(([status, page]) => [`${PAGE}${status}.html`, page]));
}

/** The proxy's own pages, found before anything is refused: a page is what a refusal shows. */
export function errorPages({ errorPages: pages }: ResponseSettings): Item[] {
  const statuses = Object.keys(pages);
  if (statuses.length === 0) return [];
  return [
    comment('Pages for errors of the proxy itself.'),
    ...statuses.map((status) => directive('ErrorDocument', status, `${PAGES}${PAGE}${status}.html`)),
    directive('RewriteCond', '%{ENV:REDIRECT_STATUS}', '.'),
    directive('RewriteRule', `^${pattern(PAGES)}(${PAGE}[0-9]+[.]html)$`, `${CONF}/$1`, '[L]'),
  ];
}

/** The paths that are answered with a file. */
export function answers({ answers: all }: Routes): Item[] {
  if (all.length === 0) return [];
  return [
    comment('Answered here.'),
    ...all.flatMap(({ path, file }) => [
      directive('RewriteCond', ROUTE, `^${pattern(path)}$`),
      directive('RewriteRule', '^', `${CONF}/${file}`, '[L]'),
    ]),
  ];
}

/** Which responses stay as they are, where others are compressed. */
export function uncompressed(routes: Routes): Item[] {
  const kept = routes.passing.filter(({ compression }) => !compression).map(({ path }) => path);
  if (!compresses(routes) || kept.length === 0) return [];
  const names = kept.map((path) => (path === '/' ? '' : pattern(path)));
  return [
    comment('Sent as they are.'),
    directive('RewriteCond', ROUTE, `^(?:${names.join('|')})$`),
    directive('RewriteRule', '^', '-', '[E=no-gzip:1]'),
  ];
}

/** An error page is another request inside of httpd, where a variable has another name. */
export function maintenance({ maintenance: settings }: ResponseSettings): Item[] {
  if (settings === undefined) return [];
  const ranges = settings.allowFrom.map((range) => `-R '${range}'`).join(' || ');
  return [
    comment('Maintenance.'),
    ...(ranges === '' ? [] : [directive('RewriteCond', 'expr', `! (${ranges})`)]),
    directive('RewriteRule', '^', '-', '[R=503,E=MAINTENANCE:1,L]'),
    ...['MAINTENANCE', 'REDIRECT_MAINTENANCE'].map((variable) =>
      directive('Header', 'always', 'set', 'Retry-After', settings.retryAfter, `env=${variable}`),
    ),
  ];
}
