import { parseArgs } from 'util';
import { BrokenDocument, readFiles } from '../audit';
import { Explanation, NOTHING, explain } from '../explain';
import { Command, Exit, understood } from './command';
import { REPORT_OPTIONS, manifestFiles, oneOf, write } from './manifest-options';

const HELP = `Usage: cdk8s-secure-proxy explain [OPTIONS] FILE|DIRECTORY|- ...

Tells of each application among Kubernetes manifests that believes forwarded headers, or has a proxy in front: where TLS
ends, who comes in, what the proxy removes and states, what the application believes, and which locks hold. Reads what
cdk8s, Helm, kustomize and "kubectl get -o yaml" write: YAML and JSON, many documents in a file, lists, whole
directories, and standard input (-).

Nothing is sent anywhere. What is not among the manifests cannot be seen: pass all objects of an application at once.

Options:
  --format FORMAT  text, json, or html for a page with a drawing           (default: text)
  --output FILE    write the explanation to a file                         (default: standard output)

In the text, + marks a lock that holds, ! what is open, ~ what an annotation waives, and ? what cannot be judged or
deserves a look.

Exit status: 0, 1 if there is nothing to explain, or 2 if a document or the arguments could not be read. Locks that do
not hold do not count: "cdk8s-secure-proxy audit" fails for them.
`;

const FORMATS: Readonly<Record<'text' | 'json' | 'html', (explanation: Explanation) => string>> = {
  text: (explanation) => explanation.toText(),
  json: (explanation) => explanation.toJson(),
  html: (explanation) => explanation.toHtml(),
};

/** Explains pairs, from plain manifests. */
export const EXPLAIN: Command = {
  summary: 'explain who is believed in Kubernetes manifests, and why',
  help: HELP,
  run: (args) => {
    const { values, positionals } = understood(() =>
      parseArgs({ args: [...args], options: REPORT_OPTIONS, allowPositionals: true }),
    );
    const format = oneOf('--format', values.format, Object.keys(FORMATS) as (keyof typeof FORMATS)[]);
    const errors: BrokenDocument[] = [];
    const applications = explain(readFiles(manifestFiles(positionals), errors, () => undefined));
    write(FORMATS[format](Explanation._of(applications)), values.output);
    for (const { file, line, message } of errors) process.stderr.write(`${file}:${line}: cannot be read: ${message}\n`);
    if (errors.length > 0) return Promise.resolve(Exit.USAGE);
    if (applications.length > 0) return Promise.resolve(Exit.GOOD);
    process.stderr.write(`cdk8s-secure-proxy explain: ${NOTHING} ${ALL_AT_ONCE}\n`);
    return Promise.resolve(Exit.FINDINGS);
  },
};

const ALL_AT_ONCE = 'Pass the Deployments, Services, ConfigMaps and NetworkPolicies of an application at once.';
