import { readFileSync, readdirSync, statSync } from 'fs';
import { join } from 'path';
import { BrokenDocument } from '../finding';
import { Reading, readDocuments } from './documents';
import { Located } from './kube-object';

const MANIFEST = /\.(ya?ml|json)$/i;
const LEFT_OUT = new Set(['node_modules', '.git']);

/** More than node can hold in one text. */
const LARGEST_FILE = 512 * 1024 ** 2 - 1024;

/** Standard input, as it is named on the command line. */
export const STDIN = '-';

/** The files that a path means: itself, or all manifests below it, in a fixed order. @throws if there is nothing. */
export function filesAt(path: string): string[] {
  if (path === STDIN) return [path];
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesAt(inner);
    return entry.isFile() && MANIFEST.test(entry.name) ? [inner] : [];
  });
}

/** How far the reading is. */
export interface Progress {
  readonly files: number;
  readonly documents: number;
}

/** Reads one file after the other, so that never more than one is in memory as text. */
export function* readFiles(
  files: readonly string[],
  errors: BrokenDocument[],
  progress: (done: Progress) => void = () => undefined,
): Generator<Located> {
  let documents = 0;
  for (const [i, file] of files.entries()) {
    progress({ files: i, documents });
    const reading = readOne(file, () => {
      progress({ files: i, documents: (documents += 1) });
    });
    errors.push(...reading.errors);
    yield* reading.manifests;
  }
  progress({ files: files.length, documents });
}

function readOne(file: string, onRead: () => void): Reading {
  const name = file === STDIN ? 'standard input' : file;
  try {
    if (file !== STDIN && statSync(file).size > LARGEST_FILE) throw new Error('the file is larger than 512 MiB');
    return readDocuments(readFileSync(file === STDIN ? 0 : file, 'utf8'), name, onRead);
  } catch (error) {
    return {
      manifests: [],
      errors: [{ file: name, line: 1, message: error instanceof Error ? error.message : String(error) }],
    };
  }
}
