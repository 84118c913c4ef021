import { ESSENTIAL, trustHeader } from '../contract/catalogue';
import { folded } from '../contract/folding';

/** What is wrong with the arguments; nothing if they can be used. */
export type ArgumentCheck = (args: readonly string[]) => string | undefined;

/** One directive that may be added by hand. */
export interface RawRule {
  /** As httpd writes it. */
  readonly name: string;
  readonly check: ArgumentCheck;
  /** Whether it counts only for the server as a whole. */
  readonly serverOnly?: boolean;
  /** Whether it is known only where HTTP/2 is offered. */
  readonly http2?: boolean;
}

const number: ArgumentCheck = (args) =>
  args.length === 1 && /^\d{1,10}$/.test(args[0] ?? '') ? undefined : 'one whole number is needed';
const onOff: ArgumentCheck = (args) =>
  args.length === 1 && /^(On|Off)$/i.test(args[0] ?? '') ? undefined : 'On or Off is needed';

const NAME = /^[A-Za-z][A-Za-z0-9-]{0,99}$/;

/** Without variables and expressions, which could repeat what the client sent, or what only the application may know. */
function fixed(value: string | undefined): string | undefined {
  return value !== undefined && !/%|^expr=|^early$|^env=/i.test(value)
    ? undefined
    : 'one fixed value is needed, without percent signs, expressions and conditions';
}

const ACTIONS = ['set', 'append', 'merge', 'add', 'setifempty', 'unset'];

function action(args: readonly string[]): string | undefined {
  const [verb = '', name = '', value, ...more] = args;
  if (!ACTIONS.includes(verb)) return `one of ${ACTIONS.join(', ')} is needed`;
  if (!NAME.test(name)) return 'the name of a header is needed, of letters, digits and dashes';
  if (more.length > 0) return 'conditions are not taken';
  if (verb === 'unset') return value === undefined ? undefined : 'unset takes no value';
  return fixed(value);
}

const FRAMING = [
  'Connection',
  'Content-Length',
  'Transfer-Encoding',
  'Trailer',
  'Upgrade',
  'TE',
  'Expect',
  'Keep-Alive',
];

function oneOf(names: readonly string[], name: string): boolean {
  return names.some((other) => folded(other) === folded(name));
}

const requestHeader: ArgumentCheck = (args) => {
  const [, name = ''] = args;
  if (trustHeader(name) !== undefined) return 'applications believe this header, so that only the pair may touch it';
  if (oneOf([...ESSENTIAL, ...FRAMING], name)) return 'this header carries the request itself';
  return action(args);
};

const responseHeader: ArgumentCheck = ([first = '', ...rest]) => {
  const args = ['always', 'onsuccess'].includes(first) ? rest : [first, ...rest];
  const [, name = ''] = args;
  if (oneOf(FRAMING, name)) return 'this header carries the response itself';
  if (oneOf(['Strict-Transport-Security'], name)) return 'httpd.hsts decides about this header';
  return action(args);
};

const COMMANDS = ['Curves', 'Groups', 'SignatureAlgorithms', 'ClientSignatureAlgorithms'];
const openssl: ArgumentCheck = ([command = '', value = '', ...more]) => {
  if (!COMMANDS.includes(command)) return `only ${COMMANDS.join(', ')} can be set`;
  return /^[A-Za-z0-9:+_-]{1,300}$/.test(value) && more.length === 0 ? undefined : 'a list of names is needed';
};

const ALL: readonly RawRule[] = [
  { name: 'Header', check: responseHeader },
  { name: 'RequestHeader', check: requestHeader },
  { name: 'KeepAlive', check: onOff },
  { name: 'MaxKeepAliveRequests', check: number },
  { name: 'Proxy100Continue', check: onOff },
  { name: 'ProxyIOBufferSize', check: number },
  { name: 'ProxyReceiveBufferSize', check: number },
  { name: 'ProxyMaxForwards', check: number },
  { name: 'SSLOpenSSLConfCmd', check: openssl },
  { name: 'SSLSessionCacheTimeout', check: number, serverOnly: true },
  { name: 'ListenBacklog', check: number, serverOnly: true },
  { name: 'SendBufferSize', check: number, serverOnly: true },
  { name: 'ReceiveBufferSize', check: number, serverOnly: true },
  { name: 'ThreadStackSize', check: number, serverOnly: true },
  { name: 'AsyncRequestWorkerFactor', check: number, serverOnly: true },
  { name: 'MaxMemFree', check: number, serverOnly: true },
  { name: 'H2MaxSessionStreams', check: number, http2: true },
  { name: 'H2StreamMaxMemSize', check: number, http2: true },
  { name: 'H2WindowSize', check: number, http2: true },
];

/** The directives that may be added by hand: they touch neither trust headers nor the way of a request. */
export const RAW_RULES: ReadonlyMap<string, RawRule> = new Map(ALL.map((rule) => [rule.name.toLowerCase(), rule]));

const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /^(proxypass|proxyremote|proxymatch|balancer|rewrite|alias|scriptalias|redirect|sethandler|addhandler|action|virtualhost|listen|serveralias)/i,
    'it would decide where requests go, past what the pair checks',
  ],
  [/^(include|load|define|undefine|use$|macro|ifdefine)/i, 'it would bring in configuration that nobody has checked'],
  [
    /^(setenv|browsermatch|unsetenv|passenv|remoteip|usecanonical|servername|sslengine|ssloptions|protocols)/i,
    'it would change what the proxy takes for the truth about a request',
  ],
  [
    /^(mergetrailers|httpprotocoloptions|traceenable|stricthostcheck|proxyaddheaders|proxyvia|proxypreservehost|proxyrequests|requestreadtimeout|limitrequest)/i,
    'the pair decides about it',
  ],
  [
    /^(customlog|errorlog|globallog|transferlog|logformat|loglevel|forensiclog|dumpio)/i,
    'a log could show what only the application may know',
  ],
  [/[<>]/, 'sections cannot be added'],
];

/** Why a directive cannot be added. */
export function refusal(name: string): string {
  return (
    REASONS.find(([pattern]) => pattern.test(name))?.[1] ??
    'it is not among the directives that are known to be harmless'
  );
}
