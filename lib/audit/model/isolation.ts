import { KubeObject, shown } from '../source/kube-object';
import { Spot } from '../source/spot';
import { at, list, text, texts } from '../source/value';
import { Container } from './container';
import { Application, Model } from './model';
import { key } from './objects';
import { Admission } from './policy';
import { selectsAll } from './selector';

/** A policy that lets others than the proxy in, and whom. */
export interface Leak {
  readonly policy: KubeObject;
  readonly spot: Spot;
  readonly who: string;
}

/** Whether others than the proxy can connect to an application from inside of the cluster. */
export interface Isolation {
  /** Whether any policy, or a listener on the loopback only, keeps others out. */
  readonly isolated: boolean;
  readonly leaks: readonly Leak[];
}

/** What NetworkPolicies, and the address on which the application listens, make of it. */
export function isolation(model: Model, application: Application): Isolation {
  const { workload, container } = application;
  if (listensOnLoopback(container)) return { isolated: true, leaks: [] };
  const policies = model.reach.policiesFor(workload);
  const foreign = model.objects.foreignPolicies.has(workload.object.namespace);
  const admissions = policies.flatMap((policy) => policy.admissions).filter((rule) => concernsPorts(rule, application));
  return {
    isolated: policies.length > 0 || foreign,
    leaks: admissions.flatMap((rule) => leaks(rule, model, application)),
  };
}

function concernsPorts(rule: Admission, { ports, workload }: Application): boolean {
  return ports.length === 0 || ports.some((port) => rule.admits(port, workload));
}

function leaks({ policy, spot, everyone, peers }: Admission, model: Model, application: Application): Leak[] {
  const who = everyone ? ['everyone'] : peers.flatMap((peer) => others(peer, policy.namespace, model, application));
  return [...new Set(who)].map((name) => ({ policy, spot, who: name }));
}

/** Whom a peer of a policy lets in beside the proxies. */
function others(peer: unknown, namespace: string, model: Model, application: Application): string[] {
  const cidr = text(at(peer, 'ipBlock', 'cidr'));
  if (cidr !== undefined) return /\/(32|128)$/.test(cidr) ? [] : [`all addresses of ${cidr}`];
  const [pods, namespaces] = [at(peer, 'podSelector'), at(peer, 'namespaceSelector')];
  if (namespaces !== undefined) return inNamespaces(pods, namespaces, model, application);
  if (selectsAll(pods)) return ['every pod of the namespace'];
  const admitted = model.network.labelled(pods, namespace);
  return admitted
    .filter((workload) => workload !== application.workload && !isFront(workload.object, application))
    .map(({ object }) => shown(object));
}

function inNamespaces(pods: unknown, namespaces: unknown, model: Model, application: Application): string[] {
  const all = selectsAll(namespaces);
  if (pods === undefined || selectsAll(pods)) {
    if (all) return ['every pod of the cluster'];
    return isControlled(application) || isTheirs(namespaces, application)
      ? []
      : [`every pod of the namespaces ${labelsShown(namespaces)}`];
  }
  const admitted = isControlled(application) ? [] : model.network.labelled(pods);
  const strangers = admitted.filter(
    ({ object }) => object !== application.workload.object && !isFront(object, application),
  );
  return strangers.length > 0 && strangers.length === admitted.length && !all
    ? strangers.map(({ object }) => shown(object))
    : [];
}

/** Where the controller of a route runs, the route does not say: a namespace that is named is taken for that. */
function isControlled({ ways, openings }: Application): boolean {
  return ways.every(({ workload }) => workload === undefined) || openings.some(({ through }) => through !== undefined);
}

/** Whether a namespace selector names the namespace of a proxy that stands alone there. */
function isTheirs(namespaces: unknown, { ways, workload }: Application): boolean {
  const name = texts(at(namespaces, 'matchLabels')).get('kubernetes.io/metadata.name');
  return name !== workload.object.namespace && ways.some(({ by }) => by.namespace === name);
}

function isFront(object: KubeObject, { ways }: Application): boolean {
  return ways.some(({ by }) => by.kind === object.kind && key(by) === key(object));
}

function labelsShown(selector: unknown): string {
  const labels = [...texts(at(selector, 'matchLabels'))].map(([name, value]) => `${name}=${value}`);
  const expressions = list(at(selector, 'matchExpressions')).map((expression) => text(at(expression, 'key')) ?? '');
  return [...labels, ...expressions].join(', ');
}

const LOOPBACK = /^unix:|^((?:https?|tcp):\/\/)?(127\.0\.0\.1|localhost|\[?::1\]?)(:\d+)?$/;
const BIND_OPTIONS = new Set(['--bind', '-b', '--host', '-h', '--listen', '--address', '--http-address']);
const BIND_VARIABLES = [
  'HOST',
  'HOSTNAME',
  'BIND',
  'BIND_ADDRESS',
  'SERVER_ADDRESS',
  'UVICORN_HOST',
  'QUARKUS_HTTP_HOST',
  'KC_HTTP_HOST',
  'ASPNETCORE_URLS',
  'GF_SERVER_HTTP_ADDR',
];

/** Whether an application says that it listens on the loopback only, where nobody but its own pod reaches it. */
export function listensOnLoopback({ words, env }: Container): boolean {
  const all = [...words, ...(env.get('GUNICORN_CMD_ARGS') ?? '').split(/\s+/)];
  const given = all.flatMap((word, i) => {
    const [option = '', value] = word.split('=');
    return BIND_OPTIONS.has(option) ? [value ?? all[i + 1] ?? ''] : [];
  });
  const values = [...given, ...BIND_VARIABLES.flatMap((name) => env.get(name) ?? [])];
  return values.length > 0 && values.every((value) => LOOPBACK.test(value));
}
