import { BrokenDocument, Progress, REPORTS, RULES, auditLocated, readFiles, selected } from '../audit';
import { auditOptions } from './audit-options';
import { Command, Exit } from './command';
import { write } from './manifest-options';

const HELP = `Usage: cdk8s-secure-proxy audit [OPTIONS] FILE|DIRECTORY|- ...

Looks through Kubernetes manifests for applications that believe forwarded headers which no proxy cleans, that can be
reached around their proxy, or whose proxy leaves a way to forge. Reads what cdk8s, Helm, kustomize and
"kubectl get -o yaml" write: YAML and JSON, many documents in a file, lists, whole directories, and standard input (-).

Nothing is sent anywhere. What is not among the manifests cannot be seen: pass all objects of an application at once.

Options:
  --format FORMAT       text, json, sarif or html                          (default: text)
  --min-severity LEVEL  critical, high, medium, low or info: report no less (default: info)
  --output FILE         write the report to a file                          (default: standard output)

A finding is waived by an annotation of the object that it is about, with the reason as its value:
  cdk8s-secure-proxy/ignore-no-network-policy: "the mesh admits the proxy only"

Exit status: 0 if nothing was found, 1 if something was, 2 if a document or the arguments could not be read.

Rules (docs/rules has a page for each):
${RULES.map(({ id, severity, title }) => `  ${severity.padEnd(8)}  ${id}\n            ${title}`).join('\n')}
`;

/** After so many documents, the line moves. */
const STEP = 100;

/** Audits manifests from anywhere. */
export const AUDIT: Command = {
  summary: 'audit Kubernetes manifests for headers that can be forged, and ways around proxies',
  help: HELP,
  run: (args) => {
    const { files, format, minSeverity, output } = auditOptions(args);
    const errors: BrokenDocument[] = [];
    const whole = auditLocated(readFiles(files, errors, progress(files.length, process.stderr)), errors);
    const result = { ...whole, findings: selected(whole.findings, { minSeverity }, '--min-severity') };
    write(REPORTS[format](result, { colour: output === undefined && process.stdout.isTTY }), output);
    if (errors.length > 0) return Promise.resolve(Exit.USAGE);
    return Promise.resolve(result.findings.length > 0 ? Exit.FINDINGS : Exit.GOOD);
  },
};

/** On a terminal, a line that tells how far the reading is; it comes late enough not to flicker for a few documents. */
export function progress(total: number, out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): (done: Progress) => void {
  let shown = false;
  return ({ files, documents }) => {
    if (!out.isTTY || (files < total && documents % STEP > 0)) return;
    if (files === total) {
      if (shown) out.write('\r\u001b[K');
    } else if (documents > 0) {
      shown = true;
      out.write(`\rreading file ${files + 1} of ${total}, ${documents} documents read`);
    }
  };
}
