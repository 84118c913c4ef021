/**
 * How long an audit takes, and how much memory: pairs of a proxy and an application with all their objects, as one file
 * of YAML, in one namespace and in many. Of every ten pairs one has no NetworkPolicy, one appends to what the client says,
 * and one has a second way in; the others are sound.
 *
 *   npm run bench:audit [objects]
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokenDocument, auditLocated, readFiles } from '../lib/audit';
import { APP } from '../test/unit/audit/support';
import { NGINX, POLICY, nginx, service } from '../test/unit/audit/fixtures';

const SOUND = [APP, POLICY, nginx()].join('\n---\n');
const FAULTY: readonly string[] = [
  [APP, nginx()].join('\n---\n'),
  [APP, POLICY, nginx(NGINX.replace('$remote_addr', '$proxy_add_x_forwarded_for'))].join('\n---\n'),
  [APP, service('type: NodePort'), POLICY, nginx()].join('\n---\n'),
];
const OBJECTS_IN_PAIR = 5;

/** Pairs, each under names of its own. */
function manifests(pairs: number, namespaces: number): string {
  return Array.from({ length: pairs }, (_, i) =>
    (FAULTY[i % 10] ?? SOUND)
      .replace(/\b(web|front|other)\b/g, `$1-${i}`)
      .replaceAll('namespace: shop', `namespace: shop-${i % namespaces}`),
  ).join('\n---\n');
}

const wanted = Number(process.argv[2] ?? 10_000);
const directory = mkdtempSync(join(tmpdir(), 'audit-'));
try {
  for (const namespaces of [1, 100]) {
    const file = join(directory, `${namespaces}.yaml`);
    writeFileSync(file, manifests(Math.ceil(wanted / OBJECTS_IN_PAIR), namespaces));
    const errors: BrokenDocument[] = [];
    const start = performance.now();
    let read = 0;
    const result = auditLocated(
      readFiles([file], errors, (done) => {
        if (done.files === 1) read = performance.now() - start;
      }),
      errors,
    );
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const size = (statSync(file).size / 1024 ** 2).toFixed(1);
    const memory = Math.round(process.resourceUsage().maxRSS / 1024);
    console.log(
      `${result.objects} objects in ${namespaces} namespaces (${size} MiB): ${seconds} s, ${(read / 1000).toFixed(1)} s of it reading; ` +
        `${result.findings.length} findings; at most ${memory} MiB of memory`,
    );
  }
} finally {
  rmSync(directory, { recursive: true });
}
