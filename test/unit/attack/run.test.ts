import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import {
  AttackCase,
  attackCases,
  AttackResult,
  findings,
  run,
  summary,
  summaryTable,
  Target,
} from '../../../lib/attack';
import { Asserted } from '../../../lib/contract/catalogue';
import { Folding } from '../../../lib/contract/folding';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Headers = [name: string, value: string][];

/** A proxy and an application in one: `passes` says which of the client's headers reach the application. */
async function pair(passes: (name: string) => boolean, answer = echo): Promise<Target> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      answer(request, passes, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      resolve();
    }),
  );
  const { port } = server.address() as AddressInfo;
  return { plain: { host: '127.0.0.1', port }, hostHeader: 'shop.test', echoPath: '/echo', folding: Folding.NONE };
}

function echo(request: IncomingMessage, passes: (name: string) => boolean, response: ServerResponse): void {
  const sent = request.rawHeaders.flatMap((name, i, all): Headers => (i % 2 === 0 ? [[name, all[i + 1] ?? '']] : []));
  const stated: Headers = [
    [Asserted.SCHEME.name, 'http'],
    [Asserted.CLIENT.name, '127.0.0.1'],
    [Asserted.HOST.name, 'shop.test'],
    [Asserted.SERVER.name, 'shop.test'],
    [Asserted.PORT.name, '80'],
    [Asserted.ADDRESS.name, '127.0.0.1'],
  ];
  const meta = [...sent.filter(([name]) => passes(name.toLowerCase())), ...stated];
  const { method, url, headers } = request;
  response.setHeader('X-Echo', '1');
  response.end(JSON.stringify({ secure: false, scheme: 'http', host: headers.host, path_info: url, method, meta }));
}

const honest = (name: string) => ['host', 'x-attack-case', 'cookie'].includes(name);
const only = ({ attackClass, protocol }: AttackCase) =>
  ['1', '12', '33'].includes(attackClass.number) && protocol === 'HTTP/1.1';

test('a pair that keeps its promise is clean, and the clear text HTTP/2 that it does not speak is left out', async () => {
  const seen: [number, number][] = [];
  const progress = (done: number, total: number) => seen.push([done, total]);
  const { results, faults, controls, unspoken } = await run(await pair(honest), { only, progress });
  expect(new Set(results.map(({ verdict }) => verdict))).toEqual(new Set(['clean']));
  expect(faults).toEqual([]);
  expect(controls).toBeGreaterThan(results.length / 25);
  expect(unspoken).toEqual([{ listener: 'plain', protocol: 'HTTP/2' }]);
  expect(seen.at(-1)).toEqual([results.length, results.length]);
  expect(findings(results)).toEqual([]);
});

test('a pair that lets headers through is found out, in the order of the cases', async () => {
  const { results, faults } = await run(await pair(() => true), { only, concurrency: 4 });
  expect(faults).toEqual([]);
  expect(new Set(results.map(({ verdict }) => verdict))).toEqual(new Set(['forged']));
  expect(results[0]).toMatchObject({ attack: { id: '1/x-forwarded-proto/plain/h1.1' }, statuses: [200] });
  expect(findings(results)[0]).toBe(
    'FORGED 1/x-forwarded-proto/plain/h1.1: X-Forwarded-Proto says "https | http" <- X-Forwarded-Proto: https (nearly every platform)',
  );
});

test('headers that are passed through by intention are no leak', async () => {
  const target = { ...(await pair((name) => honest(name) || name === 'remote-user')), passedThrough: ['Remote-User'] };
  const { results } = await run(target, {
    only: ({ plants }) => plants.some(({ spelling }) => spelling === 'Remote-User'),
  });
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ verdict }) => verdict === 'forged' || verdict === 'broken')).toEqual([]);
});

test('a connection that does not come about is tried once more, and an answer never', async () => {
  const target = await pair(honest);
  const { host = '', port = 0 } = target.plain ?? {};
  let dials = 0;
  // The first dial of each run goes to a port at which nobody listens.
  const flaky = { host, get port() { return ++dials === 1 ? 1 : port; } }; // prettier-ignore
  const { faults, reconnects } = await run({ ...target, plain: flaky }, { cases: [] });
  expect(findings(faults)).toEqual([]);
  expect(reconnects).toEqual([expect.stringMatching(/^0\/0\/plain\/h1\.1: .*ECONNREFUSED/)]);
  expect((await run(target, { cases: [] })).reconnects).toEqual([]);
  let asked = 0;
  const fail = (_request: IncomingMessage, _passes: unknown, response: ServerResponse) => {
    asked += 1;
    response.writeHead(502).end();
  };
  const { faults: broken, reconnects: none } = await run(await pair(honest, fail), { cases: [] });
  expect([broken.length, none]).toEqual([asked, []]);
});

test('other cases than those of the catalogue may be sent', async () => {
  const target = await pair(honest);
  const [first] = attackCases({ ...target, host: target.hostHeader, path: target.echoPath }).filter(only);
  if (first === undefined) throw new Error('there is no case');
  const { results } = await run(target, { cases: [{ ...first, id: 'own', paths: ['/elsewhere'] }] });
  expect(results).toMatchObject([{ attack: { id: 'own' }, verdict: 'forged' }]);
});

test('a target that does not serve honest requests proves nothing and is not attacked', async () => {
  const refuse = (_request: IncomingMessage, _passes: unknown, response: ServerResponse) =>
    response.writeHead(403).end();
  const { results, faults } = await run(await pair(honest, refuse), { only });
  expect(results).toEqual([]);
  expect(faults[0]).toMatchObject({ verdict: 'refused', attack: { attackClass: { number: '0' } } });
});

test('a target that stops serving honest requests on the way is found out', async () => {
  let count = 0;
  const fail = (request: IncomingMessage, passes: (name: string) => boolean, response: ServerResponse) => {
    if (++count < 30) echo(request, passes, response);
    else response.writeHead(403).end();
  };
  const { faults } = await run(await pair(honest, fail), { only, controlEvery: 5 });
  expect(faults.length).toBeGreaterThan(0);
});

test('a redirecting listener is held to its word', async () => {
  const redirect = (_request: IncomingMessage, _passes: unknown, response: ServerResponse) =>
    response.writeHead(308, { Location: 'https://shop.test/echo' }).end();
  const target = await pair(honest, redirect);
  expect((await run({ ...target, redirectsPlain: true }, { only })).faults).toEqual([]);
  expect((await run(target, { only })).faults).not.toEqual([]);
  expect((await run({ ...(await pair(honest)), redirectsPlain: true }, { only })).faults[0]?.verdict).toBe('forged');
});

test('nothing is attacked that is not named', async () => {
  const target = { hostHeader: 'shop.test', echoPath: '/echo', folding: Folding.NONE };
  await expect(run(target)).rejects.toThrow('the target names no listener to attack');
});

test('the summary counts verdicts by class and prints as a table', () => {
  const result = (number: string, name: string, verdict: AttackResult['verdict']) =>
    ({
      attack: { id: `${number}/x`, description: 'd', attackClass: { number, name } },
      verdict,
      reasons: ['why'],
      statuses: [],
    }) as unknown as AttackResult;
  const results = [
    result('11b', 'asserted header removed and alias supplied', 'forged'),
    result('2', 'case variants', 'clean'),
    result('2', 'case variants', 'refused'),
    result('2', 'case variants', 'broken'),
  ];
  const counted = summary(results);
  expect(counted).toMatchObject({ cases: 4, tally: { clean: 1, redirected: 0, refused: 1, broken: 1, forged: 1 } });
  expect(counted.rows.map(({ attackClass, cases }) => [attackClass.number, cases])).toEqual([
    ['2', 3],
    ['11b', 1],
  ]);
  expect(summaryTable(counted).split('\n')).toEqual([
    'class  attack                                      cases  clean  redirected  refused  broken  forged',
    '    2  case variants                                   3      1           .        1       1       .',
    '  11b  asserted header removed and alias supplied      1      .           .        .       .       1',
    '       all                                             4      1           .        1       1       1',
  ]);
  expect(findings(results)).toEqual(['FORGED 11b/x: why <- d', 'BROKEN 2/x: why <- d']);
});
