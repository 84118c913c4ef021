import { Belief, Peers } from '../../contract/beliefs';
import { Folding } from '../../contract/folding';
import { BELIEVES_ANNOTATION, FLAG_ANNOTATION, MEMBER_LABEL } from '../../contract/marks';
import { at, list, text, texts } from '../source/value';
import { Container } from './container';
import { Workload } from './workload';

/** The variables that a pair says make its application believe. */
export function flagOf({ annotations }: Workload): ReadonlyMap<string, string> {
  return texts(parsed(annotations.get(FLAG_ANNOTATION)));
}

/** What a pair says its application believes, where nothing of the kind is seen: nobody else knows custom platforms. */
export function declaredBeliefs(workload: Workload, container: Container, seen: readonly Belief[]): Belief[] {
  const { annotations, labels } = workload;
  const declared = parsed(annotations.get(BELIEVES_ANNOTATION));
  const [platform, folding] = [text(at(declared, 'platform')), text(at(declared, 'folding'))];
  const headers = list(at(declared, 'headers')).flatMap((header) => text(header) ?? []);
  if (platform === undefined || headers.length === 0 || !labels.has(MEMBER_LABEL)) return [];
  if (seen.some((belief) => belief.platform.toLowerCase() === platform) || !carries(container, workload)) return [];
  const shown = [...flagOf(workload)].filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`);
  return [
    {
      platform,
      headers,
      folding: Object.values(Folding).find((known) => known === folding) ?? Folding.DASH_UNDERSCORE_DOT,
      signal: { shown: shown.length === 0 ? 'it always does' : shown.join(' '), peers: Peers.ANYONE },
      namesPeers: false,
    },
  ];
}

/** Whether it is this container that the flag is for. Where the platform needs none, it is the first of the pod. */
function carries(container: Container, workload: Workload): boolean {
  const flag = [...flagOf(workload)];
  if (flag.length === 0) return container === workload.containers[0];
  return flag.every(([name, value]) => container.env.get(name) === value);
}

function parsed(json = '{}'): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
