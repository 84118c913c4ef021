import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { invalid } from '../contract/invalid';
import { LOOPBACK } from './loopback';
import { COMPONENT_LABEL, MEMBER_LABEL, WHOLE_PAIR, memberName } from '../contract/marks';

/** One side of a pair. */
export interface Member {
  /** The name of the pair. */
  readonly pair: string;
  /** The name of this side's objects. */
  readonly name: string;
  readonly component: 'proxy' | 'app' | typeof WHOLE_PAIR;
  /** The name of the proxy's objects, where this one's do not tell. */
  readonly proxy?: string;
}

export function member(pair: string, component: 'proxy' | 'app'): Member {
  return { pair, name: memberName(pair, component), component };
}

/** Proxy and application in one pod: the pods have the name of the pair. */
export function wholePair(pair: string): Member {
  return { pair, name: pair, component: WHOLE_PAIR };
}

/** Where the proxy finds an application: by its Service, or in the same pod. */
export function hostOf({ name, component }: Member): string {
  return component === WHOLE_PAIR ? LOOPBACK : name;
}

/** The application of a route. */
export function routeMember(pair: string, route: string): Member {
  const name = `${pair}-${route}`;
  if (name.length > LONGEST_NAME) {
    throw invalid('routes.name', route, `"${name}" is longer than ${LONGEST_NAME} characters`, 'pass a shorter name');
  }
  return { pair, name, component: 'app', proxy: memberName(pair, 'proxy') };
}

/** No Service can have a longer name. */
const LONGEST_NAME = 63;

/** @throws if it cannot end the name of an object, or would end those of the pair's own. */
export function checkedRouteName(where: string, name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
    throw invalid(where, name, 'lower-case letters, digits and dashes are needed', 'pass a name for the route');
  }
  if (/(^|-)(app|proxy)$/.test(name)) {
    throw invalid(where, name, 'objects of pairs have names that end in "-app" and "-proxy"', 'pass another name');
  }
  return name;
}

/** The pairs of each app by namespace and name, so that none overwrites another. */
const taken = new WeakMap<IConstruct, Map<string, string>>();

/** @throws if another pair of the same app has members with these names in the same namespace. */
export function claimNames(pair: Construct, name: string, members: readonly Member[]): void {
  for (const memberName of new Set(members.map((member) => member.name))) claim(pair, name, memberName);
}

function claim(pair: Construct, name: string, memberName: string): void {
  const key = JSON.stringify([Chart.of(pair).namespace, memberName]);
  const names = taken.get(pair.node.root) ?? new Map<string, string>();
  const other = names.get(key);
  if (other !== undefined) {
    throw invalid(
      'name',
      name,
      `the pair ${other} has objects of these names in the same namespace`,
      'pass another name',
    );
  }
  taken.set(pair.node.root, names.set(key, pair.node.path));
}

/** @throws if a Kubernetes Service could not have this name with `-proxy` behind it. */
export function checkedPairName(name: string): string {
  if (!/^[a-z]([a-z0-9-]{0,48}[a-z0-9])?$/.test(name)) {
    const allowed = 'lower-case letters, digits and dashes are needed, a letter first, at most 50 in all';
    throw invalid('name', name, allowed, 'pass a name if the id of the construct cannot serve as one');
  }
  return name;
}

export function selector({ name }: Member): Record<string, string> {
  return { [MEMBER_LABEL]: name };
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export function labels(side: Member): Record<string, string> {
  return {
    'app.kubernetes.io/name': side.component === 'proxy' ? 'httpd' : side.pair,
    'app.kubernetes.io/instance': side.name,
    [COMPONENT_LABEL]: side.component,
    'app.kubernetes.io/part-of': side.pair,
    'app.kubernetes.io/managed-by': 'cdk8s-secure-proxy',
    ...selector(side),
  };
}

export function metadata(side: Member, name: string = side.name): { name: string; labels: Record<string, string> } {
  return { name, labels: labels(side) };
}
