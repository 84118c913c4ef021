import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { shown } from './audit/source/kube-object';
import { Explanation } from './explain/explanation';
import { written } from './tree-audit';

/** Explains workloads by all that is in their app: what leads to them may be anywhere. */
export function explainTree(scope: Construct, workloads: readonly ApiObject[]): Explanation {
  const objects = scope.node.root.node.findAll().filter((node): node is ApiObject => ApiObject.isApiObject(node));
  const names = new Set(
    workloads.map(({ kind, name, metadata }) => shown({ kind, namespace: metadata.namespace ?? '', name })),
  );
  const all = explainer().explain(objects.map((object) => ({ manifest: written(object) })));
  return Explanation._of(all.filter(({ workload }) => names.has(workload)));
}

/** With it come readers for the configurations of many proxies, and a parser of YAML: few synths need them. */
function explainer(): typeof import('./explain/explain') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it with the library
  return require('./explain/explain') as typeof import('./explain/explain');
}
