import { readFileSync, readdirSync } from 'fs';

/** The process and everything below it, without the sandbox around it. */
function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = read(`/proc/${entry}/stat`);
    // The command name may contain blanks; what follows its last parenthesis does not.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const below = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(below)];
  return below(root).filter((pid) => read(`/proc/${pid}/comm`) !== 'bwrap\n');
}

/**
 * CPU time of each thread so far, user and system together, in nanoseconds. (`/proc/PID/stat` has it in ticks of 10 ms,
 * which for a dozen processes and one second of work is an error of some percent.)
 */
export function cpuByThread(root: number): Map<string, number> {
  const threads = processTree(root).flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`),
  );
  return new Map(threads.map((path) => [path, Number(read(path).split(' ')[0])]));
}

/** What was spent between two readings. @throws if a process took its account with it. */
export function cpuBetween(before: Map<string, number>, after: Map<string, number>): number {
  // The thread that has only started the others may end; what it did in between is lost, and next to nothing.
  const gone = [...before.keys()].filter((thread) => !after.has(thread) && /\/(\d+)\/task\/\1\//.test(thread));
  if (gone.length > 0) throw new Error(`${gone.length} processes ended while they were measured`);
  return [...after].reduce((sum, [thread, time]) => sum + time - (before.get(thread) ?? 0), 0);
}

export interface Memory {
  /** Resident: pages that processes share count once for each. */
  readonly rss: number;
  /** Proportional: pages that processes share count once. */
  readonly pss: number;
}

/** Memory of the whole tree, in MiB. */
export function memory(root: number): Memory {
  const rollups = processTree(root).map((pid) => read(`/proc/${pid}/smaps_rollup`));
  const sum = (key: string): number =>
    rollups.reduce((total, text) => total + Number(new RegExp(`^${key}: +(\\d+) kB`, 'm').exec(text)?.[1] ?? 0), 0);
  return { rss: sum('Rss') / 1024, pss: sum('Pss') / 1024 };
}

/** A process may end while it is being looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
