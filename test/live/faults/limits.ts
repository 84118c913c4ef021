import { HOST } from '../support/shop';
import { JudgePair, replacing } from '../traffic/judge-pair';
import { Wire } from '../traffic/wire';
import { report } from './table';

interface Oversized {
  readonly what: string;
  readonly line?: string;
  readonly fields?: string;
  readonly status: number;
  /** The same within the limit. */
  readonly within: { readonly line?: string; readonly fields?: string };
  readonly limit: RegExp;
  readonly open: string;
}

const target = (length: number) => `GET /echo/${'u'.repeat(length - 'GET /echo/ HTTP/1.1'.length)} HTTP/1.1`;
const fields = (count: number) => Array.from({ length: count }, (_, i) => `X-${i}: 1\r\n`).join('');

const CASES: readonly Oversized[] = [
  {
    what: 'request line of 8,200 bytes',
    line: target(8200),
    within: { line: target(8190) },
    status: 414,
    limit: /LimitRequestLine 8190/,
    open: 'LimitRequestLine 65536',
  },
  {
    what: 'header field of 8,200 bytes',
    fields: `X-Long: ${'f'.repeat(8192)}\r\n`,
    within: { fields: `X-Long: ${'f'.repeat(8150)}\r\n` },
    status: 400,
    limit: /LimitRequestFieldSize 8190/,
    open: 'LimitRequestFieldSize 65536',
  },
  {
    what: '101 header fields',
    fields: fields(100),
    within: { fields: fields(99) },
    status: 400,
    limit: /LimitRequestFields 100/,
    open: 'LimitRequestFields 200',
  },
];

async function send(
  pair: JudgePair,
  via: 'http' | 'https',
  { line = 'GET /echo HTTP/1.1', fields: more = '' },
): Promise<number> {
  const wire = await Wire.open(pair, via);
  wire.send(`${line}\r\nHost: ${HOST}\r\n${more}\r\n`);
  const head = await wire.until(/^HTTP\/1\.1 \d+ /);
  wire.close();
  return Number(head.slice(9, 12));
}

export function limitFaults(): void {
  test('oversized requests are refused at the limit, and not before', async () => {
    const change = (text: string) => CASES.reduce((all, { limit, open }) => replacing(limit, open)(all), text);
    const statuses = async (pair: JudgePair, via: 'http' | 'https', which: 'over' | 'within') => {
      const sent = CASES.map(({ within, line, fields: more }) => (which === 'over' ? { line, fields: more } : within));
      return Promise.all(sent.map((one) => send(pair, via, one)));
    };
    const pair = await JudgePair.start();
    const expected = CASES.map(({ status }) => status);
    for (const via of ['http', 'https'] as const) {
      expect(await statuses(pair, via, 'within')).toEqual(CASES.map(() => 200));
      expect(await statuses(pair, via, 'over')).toEqual(expected);
    }
    await pair.stop();
    const open = await JudgePair.start({ change });
    const control = await statuses(open, 'http', 'over');
    await open.stop();
    expect(control).toEqual(CASES.map(() => 200));
    CASES.forEach(({ what, status }) => {
      report({ fault: what, requests: 4, pair: `${status}; within the limit 200`, control: 'limit raised: 200' });
    });
  });
}
