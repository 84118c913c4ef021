/** How applications read paths, and how attackers write them. Independent of the library's patterns. */

type Step = (path: string) => string;

const decode: Step = (path) =>
  path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
const dropParameters: Step = (path) => path.replace(/;[^/]*/g, '');
const backslashes: Step = (path) => path.replaceAll('\\', '/');
const mergeSlashes: Step = (path) => path.replace(/\/+/g, '/');
const lowerCase: Step = (path) => path.toLowerCase();
const cutAtNull: Step = (path) => path.replace(/\0.*$/s, '');
const dropFormat: Step = (path) => path.replace(/\.[a-z]+$/, '');
/** What browsers, Node and many libraries make of a relative reference. */
const parsedAsUrl: Step = (path) => {
  try {
    return new URL(path, 'http://base.invalid').pathname;
  } catch {
    return path;
  }
};

function resolveDots(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/').replace(/^\//, '')}`;
}

const OPTIONAL: readonly Step[][] = [
  [parsedAsUrl],
  [dropParameters],
  [decode, (path) => decode(decode(path)), (path) => decode(decode(decode(path)))],
  [dropParameters],
  [backslashes],
  [mergeSlashes],
  [resolveDots],
  [mergeSlashes],
  [cutAtNull],
  [lowerCase],
  [dropFormat],
];

/** Every path that some application sees in a request target. */
export function readings(target: string): Set<string> {
  const path = target.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  let found = new Set([path]);
  for (const steps of OPTIONAL) {
    found = new Set([...found, ...[...found].flatMap((one) => steps.map((step) => step(one)))]);
  }
  return found;
}

/** Whether some application takes this target for `path`, or for something below it. */
export function reaches(target: string, path: string): boolean {
  return [...readings(target)].some((reading) => reading === path || reading.startsWith(`${path}/`));
}

const encode = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Ways to write `/outer`, each of which some application takes for it. */
export function tricks(path: string): string[] {
  const name = path.slice(1);
  const [first, rest] = [name.charAt(0), name.slice(1)];
  const slashes = [
    '//',
    '///',
    '/./',
    '/x/../',
    '/x/%2e%2e/',
    '/x/.%2E/',
    '/x/..;/',
    '/x/..;a=b/',
    '/;/',
    '/;x=y/',
    '/.;/',
  ];
  const heads = [
    ...slashes,
    ...['/%2f', '/%2F', '/%252f', '/\\', '/%5c', '/x\\..\\', '/x%5c..%5c', '/x%2f..%2f', '/x%252f%252e%252e%252f'],
    ...['//host/', '/\\host/', '///host/', '/%2e/', '/%2e%2e/', '/%252e%252e/', '/x;/../', '/x%3b/..%3b/', '/x/..%00/'],
    ...['/;%2f../', '/;a%2fb/', '/;a%2fb%2f', '/x;a/b/../../', `/;${'%2f;'.repeat(50)}/`, `/;/${'.;'.repeat(20)}/../`],
  ];
  const names = [
    name,
    name.toUpperCase(),
    first.toUpperCase() + rest,
    encode(first) + rest,
    encode(name),
    encode(name).replaceAll('%', '%25'),
    encode(name).replaceAll('%', '%2525'),
    encode(name.toUpperCase()),
    first + encode(rest),
  ];
  const tails = [
    '',
    '/',
    '/x',
    '//x',
    '/.',
    '/./x',
    '/x/..',
    ';',
    ';a=b',
    ';a/x',
    '%3b',
    '%2f',
    '%2fx',
    '%252fx',
    '\\x',
  ];
  const more = [
    '%5cx',
    '.json',
    '%2ejson',
    '%00',
    '%00.png',
    '%20',
    '/%2e',
    '?x',
    '?/../',
    '%3fx',
    '#x',
    '%23',
    '%09',
    ';;;;',
  ];
  return [
    ...heads.flatMap((head) => [`${head}${name}`, `${head}${name}/x`]),
    ...names.flatMap((written) => ['', '/x'].map((tail) => `/${written}${tail}`)),
    ...[...tails, ...more].map((tail) => `/${name}${tail}`),
    ...heads.flatMap((head) => names.slice(1, 5).map((written) => `${head}${written}/x`)),
    `/;/${name}${';'.repeat(3000)}`,
    `/${name}${'%25'.repeat(1000)}`,
    `/${'%2525'.repeat(700)}2f${name}`,
    `${'/'.repeat(3000)}${name}`,
    `${'/;'.repeat(1500)}/${name}`,
    `/${'x/../'.repeat(600)}${name}`,
  ];
}
