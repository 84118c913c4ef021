import { AccessLog } from 'cdk8s-secure-proxy';
import { connect } from 'node:net';
import type { Address } from '../cluster';
import { random } from '../support/random';
import { HOST } from '../support/shop';
import { JudgePair, replacing } from '../traffic/judge-pair';
import { report, Tally } from './table';

const REQUESTS = 10_000;
const CLIENTS = 16;

interface Line {
  readonly request: string;
  readonly status: number;
}

const PIECES = [
  '"',
  '\\',
  '\\x',
  '\\"',
  '%22',
  '%0a',
  '%',
  '${HOME}',
  '%{x}e',
  '\t',
  '\x7f',
  '\x1b[31m',
  '\u2028',
  '}',
  '\\u00',
];

/** A request with hostile bytes in all that is logged; most are still requests that reach the application. */
function hostile(n: number, next: (below: number) => number): string {
  const bytes = (from: number, to: number) => String.fromCharCode(from + next(to - from));
  const text = (wild: boolean) =>
    Array.from({ length: 1 + next(12) }, () => {
      const kind = next(wild ? 4 : 3);
      if (kind === 0) return PIECES[next(PIECES.length)] ?? '';
      return kind === 1 ? bytes(0x80, 0x100) : kind === 2 ? bytes(0x21, 0x7f) : bytes(1, 0x20);
    }).join('');
  const line = (value: string) => value.replace(/[\r\n]/g, '');
  const wild = next(4) === 0;
  const path = wild ? line(text(true)) : `?${line(text(false)).replace(/[^!-~]|#/g, '')}`;
  const host = next(20) === 0 ? line(text(false)) : HOST;
  const fields = ['User-Agent', 'Referer'].map((name) => `${name}: ${line(text(wild))}\r\n`).join('');
  const method = next(50) === 0 ? line(text(false)) : 'GET';
  return `${method} /echo/${n}-${path} HTTP/1.1\r\nHost: ${host}\r\n${fields}Connection: close\r\n\r\n`;
}

/** Sends one request and gives the status of the answer. */
function send({ host, port }: Address, bytes: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect({ host, port }, () => socket.write(Buffer.from(bytes, 'latin1')));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0));
    });
  });
}

interface LogResult {
  readonly sent: Tally;
  readonly logged: Tally;
  readonly lines: number;
  readonly unparsed: number;
  readonly wrong: number;
}

async function attack(requests: number, change?: (manifests: string) => string): Promise<LogResult> {
  const pair = await JudgePair.start({ httpd: { accessLog: AccessLog.JSON }, change });
  const next = random(20_261_122);
  const all = Array.from({ length: requests }, (_, n) => hostile(n, next));
  const statuses: number[] = [];
  let at = 0;
  const client = async (): Promise<void> => {
    for (let n = at++; n < requests; n = at++) statuses[n] = await send(pair.address('http'), all[n] ?? '');
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const read = () => pair.cluster.pod('shop-proxy').logs().stdout.split('\n').slice(0, -1);
  // A line is written after the answer has been sent.
  for (let i = 0; i < 200 && read().length < requests; i++) await new Promise((done) => setTimeout(done, 10));
  const lines = read();
  await pair.stop();
  const [sent, logged] = [new Tally(), new Tally()];
  for (const status of statuses) sent.add(status);
  let [unparsed, wrong] = [0, 0];
  for (const text of lines) {
    const line = parsed(text);
    if (line === undefined) unparsed += 1;
    else {
      logged.add(line.status);
      const number = /\/echo\/(\d+)-/.exec(line.request)?.[1];
      if (number !== undefined && statuses[Number(number)] !== line.status) wrong += 1;
    }
  }
  return { sent, logged, lines: lines.length, unparsed, wrong };
}

function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

export function logFaults(): void {
  test('hostile bytes: as many JSON lines as requests, each with its status', async () => {
    const result = await attack(REQUESTS);
    expect(result).toMatchObject({ lines: REQUESTS, unparsed: 0, wrong: 0 });
    expect(sorted(result.logged)).toEqual(sorted(result.sent));
    expect(result.sent.of(200)).toBeGreaterThan(REQUESTS / 4);
    const control = await attack(REQUESTS / 20, replacing(/%\{log_user_agent\}e/, '%{User-Agent}i'));
    expect(control.unparsed).toBeGreaterThan(0);
    report({
      fault: 'hostile bytes in the JSON log',
      requests: REQUESTS,
      pair: `${result.lines} lines, ${result.unparsed} not JSON, ${result.wrong} with a wrong status (${String(result.logged)})`,
      control: `User-Agent as it comes: ${control.unparsed} of ${control.lines} not JSON`,
    });
  });
}

function sorted(tally: Tally): string[] {
  return String(tally).split(', ').sort();
}
