import { Scheme, load } from './load';
import { Memory, cpuBetween, cpuByThread, memory } from './process-tree';
import { PLAIN_PORT, Running, Sandbox, Server, TLS_PORT, pause } from './sandbox';

/** What was measured of one server. */
export interface Measured {
  readonly server: Server;
  /** CPU time for a request, in microseconds: one value for each round. */
  readonly cpu: number[];
  readonly idle: Memory;
  readonly loaded: Memory;
}

export interface Size {
  readonly rounds: number;
  /** In each round. */
  readonly requests: number;
}

const CONNECTIONS = 16;

/**
 * Runs all servers at once and loads one after the other, in many short rounds: what else this machine does, and how
 * fast it is at the moment, then strikes all of them alike.
 */
export async function compare(
  sandbox: Sandbox,
  servers: readonly Server[],
  scheme: Scheme,
  size: Size,
): Promise<Measured[]> {
  const started: (Measured & { running: Running })[] = [];
  for (const server of servers) {
    const running = await sandbox.start(server);
    await pause(500); // until all of its processes are there
    started.push({ server, running, cpu: [], idle: memory(running.pid), loaded: { rss: NaN, pss: NaN } });
    await burst(running, scheme, 2000);
  }
  for (let round = 0; round < size.rounds; round++) {
    // Each round begins with another one, every second goes backwards: nobody has always the same place or neighbour.
    const turn = [...started.slice(round % started.length), ...started.slice(0, round % started.length)];
    for (const { running, cpu } of round % 2 === 0 ? turn : turn.reverse()) {
      cpu.push(await burst(running, scheme, size.requests));
    }
  }
  const measured = started.map((each) => ({ ...each, loaded: memory(each.running.pid) }));
  await Promise.all(started.map(({ running }) => sandbox.stop(running)));
  return measured;
}

async function burst({ pid, port }: Running, scheme: Scheme, requests: number): Promise<number> {
  const before = cpuByThread(pid);
  await load(scheme, port(scheme === 'http' ? PLAIN_PORT : TLS_PORT), requests, CONNECTIONS);
  return cpuBetween(before, cpuByThread(pid)) / 1000 / requests;
}
