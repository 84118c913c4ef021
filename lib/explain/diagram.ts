import { arrowHead, drawing } from '../audit/report/drawing';
import { ApplicationFacts, EntranceFacts, LockFacts, LockState, ProxyFacts } from './facts';
import { Frame, STRONG, Word, box, fitting, label } from './shapes';
import { lockWords } from './story';

const [TOP, ROW, GAP] = [24, 150, 20];
const CLIENT = { x: 8, width: 128 };
const ENTRANCE = { x: 184, width: 240 };
const PROXY = { x: 504, width: 244 };
const APP = { x: 834, width: 258 };
const WIDTH = 1100;
/** What has no room below each other is in the text. */
const MOST_ROWS = 4;

const MARKS: Readonly<Record<LockState, string>> = { holds: '✓', open: '✗', waived: '~', unknown: '?' };

/** The way of a request, from left to right: client, entrance, proxy, application; and below, what others can do. */
export function diagram(facts: ApplicationFacts, index: number): string {
  const proxies = facts.proxies.slice(0, MOST_ROWS);
  const rows = Math.max(proxies.length, 1);
  const height = rows * ROW + (rows - 1) * GAP;
  const head = (kind: string): string => `head-${kind}-${index}`;
  const kinds = ['way', 'open', 'waived'].map((kind) => arrowHead(head(kind), kind));
  return drawing(`The way of a request to ${facts.name}`, WIDTH, TOP + height + 118, [
    `<defs>${kinds.join('')}</defs>`,
    ...proxies.filter(({ sidecar }) => sidecar).map(() => pod(height)),
    box({ ...CLIENT, y: TOP, height }, 'Client', 'outside', [
      { text: 'may say', style: 'soft' },
      { text: 'anything', style: 'soft' },
    ]),
    ...proxies.flatMap((proxy, i) => way(proxy, facts.locks, TOP + i * (ROW + GAP), head('way'))),
    ...(proxies.length === 0 ? [arrow(CLIENT, APP, TOP + height / 2, 'no proxy', head('open'), 'mood open')] : []),
    application(facts, { ...APP, y: TOP, height }),
    ...others(facts, TOP + height, head),
  ]);
}

/** Proxy and application in one. */
function pod(height: number): string {
  const [x, y] = [PROXY.x - 8, TOP - 20];
  return `<rect class="pod" x="${x}" y="${y}" width="${WIDTH - x - 1}" height="${height + 28}" rx="10"/>${label(x + 12, y + 14, 'small soft', 'one pod')}`;
}

function way(proxy: ProxyFacts, locks: readonly LockFacts[], y: number, head: string): string[] {
  const { entrances, listeners, name } = proxy;
  const own = entrances.some(({ object }) => object === name);
  const middle = y + ROW / 2;
  const sealed = locks.some((lock) => lock.name === 'seal');
  const speaks = spokenInside(proxy);
  return [
    ...(own || entrances.length === 0
      ? [arrow(CLIENT, PROXY, middle, '', head)]
      : [
          box({ ...ENTRANCE, y, height: ROW }, entrances[0]?.object ?? '', 'comes in by', entrance(proxy)),
          arrow(CLIENT, ENTRANCE, middle, '', head),
          arrow(ENTRANCE, PROXY, middle, spoken(listeners), head),
        ]),
    box({ ...PROXY, y, height: ROW }, name, `proxy, ${proxy.product}`, proxyWords(proxy, locks)),
    arrow(PROXY, APP, middle, sealed ? `${speaks}, seal` : speaks, head),
  ];
}

function entrance({ entrances, listeners }: ProxyFacts): Word[] {
  const [first, ...others] = entrances;
  const trusts = listeners.flatMap((listener) => listener.trusts);
  return [
    ...(first === undefined ? [] : [{ text: entranceWords(first) }, ...sources(first)]),
    ...(trusts.length === 0 ? [] : [{ text: 'TLS ends here', style: 'name' }, { text: `at ${trusts.join(', ')}` }]),
    ...others.slice(0, 2).map(({ object }) => ({ text: `and ${object}`, style: 'soft' })),
  ].slice(0, 5);
}

function entranceWords({ how, ports }: EntranceFacts): string {
  return `${how}${ports.length === 0 ? '' : `: ${ports.join(', ')}`}`;
}

function sources({ sources: from }: EntranceFacts): Word[] {
  return from.length === 0 ? [] : [{ text: `from ${from.join(', ')}` }];
}

/** What is spoken in front of the listeners of a proxy. */
function spoken(listeners: ProxyFacts['listeners']): string {
  const isTls = listeners.some(({ tls }) => tls === 'here');
  const isPlain = listeners.some(({ tls, exact }) => !exact && (tls === 'nowhere' || tls === 'in front'));
  return [...(isTls ? ['TLS'] : []), ...(isPlain ? ['HTTP'] : [])].join(', ');
}

/** What is spoken behind it. */
function spokenInside({ tlsToApplication, showsCertificate }: ProxyFacts): string {
  if (tlsToApplication === undefined) return '';
  if (!tlsToApplication) return 'HTTP';
  return showsCertificate ? 'mTLS' : 'TLS';
}

function proxyWords({ listeners }: ProxyFacts, locks: readonly LockFacts[]): Word[] {
  if (listeners.length === 0) return [{ text: 'configuration not read' }, ...chip('header lock', locks)];
  const [removes, states, passes] = [
    Math.min(...listeners.map((listener) => listener.removes.length)),
    Math.max(...listeners.map((listener) => listener.states.length + listener.mayState.length)),
    Math.max(...listeners.map((listener) => listener.passes.length)),
  ];
  return [
    ...(listeners.some(({ tls }) => tls === 'here') ? [{ text: 'TLS ends here', style: 'name' }] : []),
    { text: `removes ${removes} trust headers` },
    { text: `states ${states} of its own` },
    ...(passes === 0 ? [] : [{ text: `lets ${passes} through`, style: 'mood unknown' }]),
    ...chip('header lock', locks),
  ];
}

function application({ workload, name, believes, locks }: ApplicationFacts, frame: Frame): string {
  const told = believes
    .slice(0, 1)
    .flatMap(({ headers, platform }) => [
      { text: `${platform} believes` },
      { text: headers[0] ?? '' },
      ...(headers.length > 1 ? [{ text: `and ${headers.length - 1} more`, style: 'soft' }] : []),
    ]);
  const words = told.length === 0 ? [{ text: 'is not seen to believe', style: 'soft' }] : told;
  return box(frame, workload, `application${name.slice(workload.length)}`, [...words, ...chip('flag lock', locks)]);
}

function chip(name: LockFacts['name'], locks: readonly LockFacts[]): Word[] {
  const lock = locks.find((one) => one.name === name);
  return lock === undefined ? [] : [{ text: words(name, lock.state), style: `mood ${lock.state}` }];
}

type Span = Pick<Frame, 'x' | 'width'>;

function arrow(source: Span, target: Span, y: number, word: string, head: string, style = ''): string {
  const [from, to] = [source.x + source.width + 3, target.x - 3];
  const path = `<path class="${style}" d="M${from} ${y}H${to}" marker-end="url(#${head})"/>`;
  return word === '' ? path : path + label((from + to) / 2, y - 9, 'small soft', word, 'middle');
}

/** Everybody else is stopped at the application, or is not, or is not believed there. */
function others({ locks, around }: ApplicationFacts, bottom: number, head: (kind: string) => string): string[] {
  const [x, y, stop] = [APP.x + APP.width / 2, bottom + 68, bottom + 22];
  const [path, ...further] = locks.filter(({ name }) => !['header lock', 'flag lock'].includes(name));
  if (path === undefined) return [];
  const { name, state, because } = path;
  const line = (end: number): string => `M${CLIENT.x + CLIENT.width + 3} ${y}H${x}V${end}`;
  const reason = `${words(name, state)}: ${around[0] ?? because[0] ?? ''}`;
  return [
    box({ ...CLIENT, y: y - 26, height: 52 }, 'Anybody else', 'in the cluster', []),
    ...(state === 'open' || state === 'waived'
      ? [`<path class="mood ${state}" d="${line(bottom + 4)}" marker-end="url(#${head(state)})"/>`]
      : [
          `<path class="mood ${state}" d="${line(stop)}"/>`,
          `<path class="mood bar ${state}" d="M${x - 20} ${stop}H${x + 20}"/>`,
        ]),
    label(ENTRANCE.x, y - 10, `small mood ${state}`, fitting(reason, x - ENTRANCE.x - 30, STRONG)),
    ...further.map((lock, i) =>
      label(ENTRANCE.x, y + 20 + i * 18, `small mood ${lock.state}`, words(lock.name, lock.state)),
    ),
  ];
}

function words(name: string, state: LockState): string {
  return `${MARKS[state]} ${lockWords(name, state)}`;
}
