import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for each test, which is gone after it. */
export class TestDirectory {
  public path = '';

  constructor() {
    beforeEach(() => {
      this.path = mkdtempSync(join(tmpdir(), 'test-'));
    });
    afterEach(() => {
      rmSync(this.path, { recursive: true });
    });
  }

  /** Writes YAML documents into a file of it. */
  public write(name: string, ...documents: string[]): string {
    const path = join(this.path, name);
    writeFileSync(path, documents.join('\n---\n'));
    return path;
  }
}
