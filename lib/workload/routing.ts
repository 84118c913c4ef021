import { invalid } from '../contract/invalid';
import { isBelow } from '../contract/path';
import { Contracts, TrustContract, TrustContractProps } from '../contract/trust-contract';
import { HttpdSettings } from '../httpd/options';
import { checkTotal } from '../httpd/response-options';
import { Answer, PassingRoute, Restriction, Routes, Upstream } from '../httpd/route';
import { ACME_CHALLENGE } from '../httpd/layout';
import { AppWorkload } from './app-workload';
import { Member, hostOf, routeMember } from './member';
import { Route, Rules } from './route';

/** An application behind the proxy, and where it is mounted. */
export interface MountedApp {
  readonly path: string;
  readonly back: Member;
  readonly app: AppWorkload;
  readonly contract: TrustContract;
  /** The longest that one of its requests may take. Seconds. */
  readonly timeout: number;
}

/** All applications of a pair, first that of the path `/`. */
export type MountedApps = readonly [MountedApp, ...MountedApp[]];

export function contractsOf([first, ...others]: MountedApps): Contracts {
  return [first.contract, ...others.map(({ contract }) => contract)];
}

/** What the routes of a pair come to. */
export interface Routing {
  readonly apps: MountedApps;
  readonly routes: Routes;
  /** The files with which the proxy answers. */
  readonly files: Readonly<Record<string, string>>;
}

/** What all routes of a pair have in common. */
export interface RoutingProps {
  readonly pair: string;
  readonly root: Omit<MountedApp, 'path' | 'timeout'>;
  readonly routes: readonly Route[];
  readonly contract: Omit<TrustContractProps, 'platform' | 'prefix'>;
  readonly httpd: HttpdSettings;
  readonly compression: boolean;
}

type Place = Pick<MountedApp, 'path' | 'back' | 'app' | 'contract'>;

/** @throws if two routes have the same path or name, or one gets in the way of something. */
export function routing(props: RoutingProps): Routing {
  const { routes, root } = props;
  routes.forEach((route, i) => {
    checkRoute(route, i, routes);
  });
  const places: [Place, ...Place[]] = [{ ...root, path: '/' }, ...routes.flatMap((route) => mounted(route, props))];
  const passing: [PassingRoute, ...PassingRoute[]] = [
    passed(places[0], '/', { allowFrom: [], webSocket: true }, props),
    ...routes.flatMap((route) => passedBy(route, places, props)),
  ];
  const { answers, files } = answering(routes);
  const timeoutOf = ({ back }: Place): number =>
    Math.max(...passing.filter(({ upstream }) => upstream.host === hostOf(back)).map(({ timeout }) => timeout));
  const [first, ...others] = places;
  return {
    apps: [
      { ...first, timeout: timeoutOf(first) },
      ...others.map((place) => ({ ...place, timeout: timeoutOf(place) })),
    ],
    routes: { passing, restrictions: routes.flatMap(restriction), answers },
    files,
  };
}

function checkRoute({ path, _action }: Route, i: number, routes: readonly Route[]): void {
  const where = `routes[${i}]`;
  const same = routes.findIndex((other) => other.path.toLowerCase() === path.toLowerCase());
  if (same < i)
    throw invalid(where, path, `routes[${same}] has the same path`, 'letter case does not count; remove one');
  const challenges = ACME_CHALLENGE.slice(0, -1);
  if (isBelow(path, challenges) || (isBelow(challenges, path) && _action.kind !== 'answer')) {
    throw invalid(where, path, 'certificates are renewed with the help of what is there', 'choose another path');
  }
  if (_action.kind !== 'app') return;
  const { name } = _action.mount;
  const twin = routes.findIndex((other) => other._action.kind === 'app' && other._action.mount.name === name);
  if (twin < i) throw invalid(`${where}.name`, name, `routes[${twin}] has the same name`, 'pass another name');
}

function mounted({ path, _action }: Route, { pair, contract }: RoutingProps): Place[] {
  if (_action.kind !== 'app') return [];
  const { app, mount } = _action;
  const prefix = mount.stripPrefix ? path : undefined;
  return [
    {
      path,
      app,
      back: routeMember(pair, mount.name),
      contract: new TrustContract({ ...contract, platform: app.platform, prefix }),
    },
  ];
}

function passedBy({ path, _action }: Route, places: readonly [Place, ...Place[]], props: RoutingProps): PassingRoute[] {
  if (_action.kind === 'app' || _action.kind === 'rules') {
    const rules = _action.kind === 'app' ? _action.mount : _action.rules;
    return [passed(placeOf(path, places), path, rules, props)];
  }
  return [];
}

/** The application that gets a path: of those that are mounted above it, the nearest. */
function placeOf(path: string, places: readonly [Place, ...Place[]]): Place {
  return places
    .filter((place) => isBelow(path, place.path))
    .reduce((nearest, place) => (place.path.length > nearest.path.length ? place : nearest), places[0]);
}

function passed({ app, back, contract }: Place, path: string, rules: Rules, props: RoutingProps): PassingRoute {
  const upstream: Upstream = {
    host: hostOf(back),
    port: app.port,
    tls: app.tls?._upstream(back.name),
    keepAlive: app.platform.keepAlive,
    connect: props.httpd.timeouts.connect,
  };
  const { prefix } = contract;
  const rest = path.slice(prefix?.length ?? 0);
  return {
    path,
    upstream,
    target: rest === '' ? '/' : rest,
    prefix,
    timeout: rules.timeout ?? props.httpd.timeout,
    maxRequestBody: rules.maxRequestBody ?? props.httpd.maxRequestBody,
    webSocket: rules.webSocket,
    compression: rules.compression ?? props.compression,
  };
}

function restriction({ path, _action }: Route): Restriction[] {
  if (_action.kind === 'refuse') return [{ path, status: _action.status, allowFrom: [] }];
  if (_action.kind === 'answer') return [];
  const { allowFrom } = _action.kind === 'app' ? _action.mount : _action.rules;
  return allowFrom.length === 0 ? [] : [{ path, status: 403, allowFrom }];
}

function answering(routes: readonly Route[]): { answers: Answer[]; files: Record<string, string> } {
  const found = routes.flatMap(({ path, _action }) => (_action.kind === 'answer' ? [{ path, ..._action }] : []));
  checkTotal(
    'routes.body',
    found.map(({ body }) => body),
  );
  return {
    answers: found.map(({ path, contentType }, i) => ({ path, contentType, file: `answer-${i}` })),
    files: Object.fromEntries(found.map(({ body }, i) => [`answer-${i}`, body])),
  };
}
