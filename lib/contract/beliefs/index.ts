import { folded } from '../folding';
import { Belief, BeliefSpec, Evidence, Peers } from './belief';
import { JVM_BELIEFS, WEB_BELIEFS } from './others';
import { PYTHON_BELIEFS } from './python';

export { Belief, Evidence, Peers } from './belief';
export { isOn, peersOf } from './belief';
export { repository } from './sensors';

/** Every way in which an application is known to believe forwarded headers, as far as it can be seen from outside. */
export const BELIEFS: readonly BeliefSpec[] = [...PYTHON_BELIEFS, ...JVM_BELIEFS, ...WEB_BELIEFS];

/** What an application believes. */
export function beliefsOf(evidence: Evidence): readonly Belief[] {
  return BELIEFS.flatMap((spec) => {
    const signal = spec.believes(evidence);
    if (signal === undefined) return [];
    const { platform, folding, namesPeers = false } = spec;
    return [{ platform, folding, headers: distinct([...(signal.headers ?? []), ...spec.headers]), signal, namesPeers }];
  });
}

/** What an application would have to be told to believe, where it is known to need that and believes nothing. */
export function deafTo(evidence: Evidence): { readonly platform: string; readonly flag: string } | undefined {
  for (const { platform, deaf } of BELIEFS) {
    const flag = deaf?.(evidence);
    if (flag !== undefined) return { platform, flag };
  }
  return undefined;
}

/** Whether somebody else than the application's own pod is believed. */
export function believesOthers({ signal }: Belief): boolean {
  return signal.peers !== Peers.LOOPBACK;
}

function distinct(names: readonly string[]): string[] {
  return names.filter((name, i) => names.findIndex((other) => folded(other) === folded(name)) === i);
}
