import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duration } from 'cdk8s';
import { HttpdTimeouts, LogLevel, Route } from 'cdk8s-secure-proxy';
import { HOST } from '../support/shop';
import { exchange } from './exchange';
import { JudgePair, judge } from './judge-pair';
import { Wire } from './wire';

jest.setTimeout(180_000);

const HOUR = Duration.hours(1);
const SECOND = Duration.seconds(1);

/** Nothing but the one knob in question ends anything: all others are far beyond the patience of the tests. */
const SHORT: HttpdTimeouts = {
  connect: SECOND,
  keepAlive: SECOND,
  handshake: SECOND,
  header: Duration.seconds(2),
  body: SECOND,
  shutdown: SECOND,
};
const LONG: HttpdTimeouts = {
  connect: Duration.minutes(5),
  keepAlive: HOUR,
  handshake: Duration.minutes(5),
  header: Duration.minutes(5),
  body: HOUR,
  shutdown: HOUR,
};

/** Nobody may reach the application that is called deaf, so that nobody answers who wants to connect to it. */
function deaf(manifests: string): string {
  const documents = manifests.split(/^---\n/m);
  const policy = documents.findIndex((text) => /kind: NetworkPolicy\nmetadata:[^]*\n {2}name: shop-deaf\n/.test(text));
  const found = documents[policy] ?? '';
  const closed = found.replace(/(podSelector:\n +matchLabels:\n +cdk8s-secure-proxy\/member: )shop-proxy/, '$1nobody');
  if (closed === found) throw new Error('the policy of the deaf application was not found');
  return documents.map((text, i) => (i === policy ? closed : text)).join('---\n');
}

function start(timeouts: HttpdTimeouts): Promise<JudgePair> {
  return JudgePair.start({
    httpd: { timeout: HOUR, timeouts, logLevel: LogLevel.INFO },
    routes: [
      Route.withRules('/silence/impatient', { timeout: Duration.seconds(4) }),
      Route.toApp('/deaf', judge('deaf')),
    ],
    change: deaf,
  });
}

/** What clients have begun and not ended. */
interface Begun {
  readonly header: Wire;
  readonly body: Wire;
  readonly idle: Wire;
  readonly socket: Socket;
  readonly handshake: Promise<unknown>;
  readonly connect: Promise<number>;
  readonly impatient: Promise<number>;
  readonly patient: Promise<string>;
}

async function begin(pair: JudgePair, via: 'http' | 'https'): Promise<Begun> {
  const [header, body, idle] = await Promise.all([Wire.open(pair, via), Wire.open(pair, via), Wire.open(pair, via)]);
  header.send('GET /echo HTTP/1.1\r\n');
  body.send(`POST /echo HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 4\r\n\r\nab`);
  idle.send(`GET /echo HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  await idle.until(/\}$/);
  idle.clear();
  const socket = connect(pair.address('https'));
  // The first byte of a handshake: before that, the kernel keeps the connection from httpd.
  socket
    .resume()
    .on('error', () => undefined)
    .write(Buffer.of(22));
  const handshake = once(socket, 'close');
  const status = (path: string): Promise<number> =>
    exchange(pair, via, { path }).then(
      (answer) => answer.status,
      () => 0,
    );
  return {
    ...{ header, body, idle, socket, handshake },
    connect: status('/deaf'),
    impatient: status('/silence/impatient'),
    patient: exchange(pair, via, { path: '/silence/patient' }).then((answer) => answer.body.toString()),
  };
}

describe.each(['http', 'https'] as const)('over %s', (via) => {
  test('what is short ends what waits for it, and nothing else', async () => {
    const pair = await start(SHORT);
    const begun = await begin(pair, via);
    expect(await begun.header.untilClosed()).toMatch(/^(HTTP\/1\.1 408 |$)/);
    expect(await begun.body.untilClosed()).toMatch(/^HTTP\/1\.1 408 /);
    expect(await begun.idle.untilClosed()).toBe('');
    await begun.handshake;
    expect(await begun.connect).toBe(503);
    expect(await begun.impatient).toBe(502);
    await exchange(pair, via, { path: '/release/patient' });
    expect(await begun.patient).toBe('late');
    // Said by the listener of unknown hosts, since this client had not yet named one.
    expect(pair.cluster.pod('shop-proxy').container().logs().stderr).toMatch(/reqtimeout:info.*header read timeout/i);

    const inFlight = exchange(pair, via, { path: '/silence/shutdown' }).catch(() => 'lost');
    while ((await exchange(pair, via, { path: '/seen/shutdown' })).body.toString() === '[]');
    const container = pair.cluster.pod('shop-proxy').container();
    container.signalStop();
    await container.exited;
    expect(await inFlight).toBe('lost');
    await pair.stop();
  });

  test('what is long waits', async () => {
    const pair = await start(LONG);
    const { header, body, idle, ...begun } = await begin(pair, via);
    const ended: string[] = [];
    void begun.handshake.then(() => ended.push('handshake'));
    void begun.connect.then(() => ended.push('connect'));
    // The clock of this test: it takes longer than any of the short ones above.
    expect(await begun.impatient).toBe(502);
    expect(ended).toEqual([]);
    header.send(`Host: ${HOST}\r\n\r\n`);
    body.send('cd');
    idle.send(`GET /echo HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    for (const wire of [header, body, idle]) {
      expect(await wire.until(/\}$/)).toMatch(/^HTTP\/1\.1 200 /);
      wire.close();
    }
    await exchange(pair, via, { path: '/release/patient' });
    expect(await begun.patient).toBe('late');
    begun.socket.destroy();
    await pair.stop();
    await begun.connect;
  });
});
