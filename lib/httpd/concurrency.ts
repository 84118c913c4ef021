const MIB = 1024 * 1024;

/** What the server needs before the first request: code, shared memory, the parent and one process. */
const BASE = 40 * MIB;

/** What one thread needs with its buffers, TLS state and connection pool entry, at the worst. */
const PER_THREAD = MIB / 2;

const THREADS_PER_PROCESS = 64;
const MOST_PROCESSES = 32;

/** How many requests can be in flight: a proxied request holds its thread until the response is done. */
export interface Concurrency {
  readonly processes: number;
  readonly threads: number;
}

/** As many threads as the memory limit of the container has room for. */
export function concurrency(memoryBytes: number): Concurrency {
  const room = Math.max(1, Math.floor((memoryBytes - BASE) / PER_THREAD));
  const threads = Math.min(room, THREADS_PER_PROCESS);
  return { processes: Math.min(MOST_PROCESSES, Math.max(1, Math.floor(room / threads))), threads };
}
