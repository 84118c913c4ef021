import { readFileSync } from 'fs';
import { parseArgs } from 'util';
import { ATTACK_CLASSES, Endpoint, Target } from '../attack';
import { trustHeader } from '../contract/catalogue';
import { Folding } from '../contract/folding';
import { UsageError, understood } from './command';

/** What an attack from the command line is about. */
export interface AttackOptions {
  readonly target: Target;
  readonly json: boolean;
  /** Numbers of the classes to send; all if empty. */
  readonly classes: readonly string[];
  readonly concurrency: number;
}

const FOLDINGS: Readonly<Record<string, Folding>> = {
  none: Folding.NONE,
  '-_': Folding.DASH_UNDERSCORE,
  '-_.': Folding.DASH_UNDERSCORE_DOT,
};

const OPTIONS = {
  http: { type: 'string' },
  https: { type: 'string' },
  host: { type: 'string' },
  folding: { type: 'string', default: '-_' },
  'client-address': { type: 'string' },
  ca: { type: 'string' },
  class: { type: 'string', multiple: true },
  asserts: { type: 'string', multiple: true },
  concurrency: { type: 'string', default: '8' },
  redirects: { type: 'boolean', default: false },
  hsts: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** @throws UsageError */
export function attackOptions(args: readonly string[]): AttackOptions {
  const { values } = understood(() => parseArgs({ args: [...args], options: OPTIONS }));
  const [plain, secure] = [url('http', values.http), url('https', values.https)];
  const first = secure ?? plain;
  if (first === undefined) throw new UsageError('name what to attack, with --http URL, --https URL or both');
  if (plain !== undefined && secure !== undefined && plain.pathname !== secure.pathname) {
    throw new UsageError(`--http and --https need the same path, not ${plain.pathname} and ${secure.pathname}`);
  }
  const asserted = headers(values.asserts);
  const target: Target = {
    plain: plain && { ...endpoint(plain, 80), asserted },
    tls: secure && { ...endpoint(secure, 443), asserted, ca: values.ca === undefined ? undefined : file(values.ca) },
    hostHeader: values.host ?? first.hostname,
    echoPath: first.pathname,
    folding: folding(values.folding),
    clientAddress: values['client-address'],
    redirectsPlain: values.redirects,
    hsts: values.hsts,
  };
  return { target, json: values.json, classes: classes(values.class ?? []), concurrency: count(values.concurrency) };
}

function url(scheme: 'http' | 'https', text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const value = URL.canParse(text) ? new URL(text) : undefined;
  if (value?.protocol !== `${scheme}:` || value.username !== '' || value.search !== '' || value.hash !== '') {
    throw new UsageError(`--${scheme}: got "${text}", but a URL such as ${scheme}://shop.example.com/echo is needed`);
  }
  return value;
}

function endpoint({ hostname, port }: URL, usual: number): Endpoint {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) };
}

function file(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`--ca: cannot read "${path}"`);
  }
}

function folding(text: string): Folding {
  const value = FOLDINGS[text];
  if (value === undefined)
    throw new UsageError(`--folding: got "${text}", but ${Object.keys(FOLDINGS).join(', ')} are possible`);
  return value;
}

function classes(numbers: readonly string[]): readonly string[] {
  const known = ATTACK_CLASSES.map(({ number }) => number);
  const unknown = numbers.find((number) => !known.includes(number));
  if (unknown !== undefined) throw new UsageError(`--class: got "${unknown}", but ${known.join(', ')} are possible`);
  return numbers;
}

function headers(names: readonly string[] | undefined): readonly string[] | undefined {
  return names?.map((name) => {
    const header = trustHeader(name);
    if (header === undefined)
      throw new UsageError(`--asserts: got "${name}", but no application is known to believe it`);
    return header.name;
  });
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 64) {
    throw new UsageError(`--concurrency: got "${text}", but a whole number from 1 to 64 is needed`);
  }
  return value;
}
