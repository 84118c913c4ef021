/** Ends of a command, as a shell sees them. */
export const Exit = { GOOD: 0, FINDINGS: 1, USAGE: 2 } as const;

/** One command of the program. */
export interface Command {
  readonly summary: string;
  readonly help: string;

  /** @returns the exit code. @throws UsageError if the arguments cannot be used. */
  run(args: readonly string[]): Promise<number>;
}

/** Arguments that cannot be used; the message says which, and what is allowed. */
export class UsageError extends Error {}

/** Reads a command line. @throws UsageError */
export function understood<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
