import { at, texts } from '../source/value';
import { push } from './network';
import { Policy, concerns } from './policy';
import { Workload } from './workload';

/** Which policies decide who may connect to a workload's pods, looked up by one of the labels that they ask for. */
export class Policies {
  private readonly byLabel = new Map<string, Policy[]>();

  constructor(policies: readonly Policy[]) {
    for (const policy of policies) {
      const [label = []] = texts(at(policy.selector, 'matchLabels'));
      push(this.byLabel, key(policy.object.namespace, label), policy);
    }
  }

  public concerning(workload: Workload): readonly Policy[] {
    const { labels, object } = workload;
    const asked = [[], ...labels].flatMap((label) => this.byLabel.get(key(object.namespace, label)) ?? []);
    return asked.filter((policy) => concerns(policy, workload));
  }
}

function key(namespace: string, label: readonly string[]): string {
  return JSON.stringify([namespace, ...label]);
}
