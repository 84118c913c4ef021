import { auditModel } from '../audit/audit';
import { AuditResult, Finding, ObjectRef } from '../audit/finding';
import { Way } from '../audit/model/entrances';
import { Application, Model } from '../audit/model/model';
import { sorted } from '../audit/model/objects';
import { Upstream } from '../audit/proxies/front';
import { KubeObject, Located, shown } from '../audit/source/kube-object';
import { admissions, entrances } from './entrances';
import { ApplicationFacts, ProxyFacts } from './facts';
import { listenerFacts } from './listener';
import { locks } from './locks';

/** What the manifests say of applications that believe, or that have a proxy in front. */
export function explain(manifests: Iterable<Located>): ApplicationFacts[] {
  const model = new Model(sorted(manifests));
  const audited = auditModel(model);
  const concerned = model.applications.filter(({ beliefs, ways }) => beliefs.length > 0 || ways.length > 0);
  return concerned.map((application) => facts(model, application, audited));
}

function facts(model: Model, application: Application, audited: AuditResult): ApplicationFacts {
  const { workload, container, beliefs, openings, ports } = application;
  const policies = model.reach.policiesFor(workload);
  const about = (found: Finding): boolean => concerns(model, application, found);
  const proxies = proxyFacts(model, application);
  return {
    workload: shown(workload.object),
    name: `${shown(workload.object)}${workload.containers.length === 1 ? '' : `, container ${container.name}`}`,
    image: container.image,
    believes: beliefs.map(({ platform, signal, headers }) => {
      return { platform, flag: signal.shown, headers, peers: signal.peers };
    }),
    proxies,
    admits: admissions(policies),
    locks: locks({
      application,
      proxies,
      admits: admissions(policies, (rule) => ports.length === 0 || ports.some((port) => rule.admits(port, workload))),
      foreignPolicies: model.objects.foreignPolicies.has(workload.object.namespace),
      findings: audited.findings.filter(about),
      waived: audited.suppressed.filter(about),
    }),
    around: [...new Set(openings.map(({ object, shown: how }) => `${shown(object)}: ${how}`))],
  };
}

/** The parts of one proxy together: a way leads through one of its listeners. */
function proxyFacts(model: Model, { ways, beliefs }: Application): ProxyFacts[] {
  const byName = new Map<string, [Way, ...Way[]]>();
  for (const way of ways) byName.set(shown(way.by), [...(byName.get(shown(way.by)) ?? []), way] as [Way, ...Way[]]);
  return [...byName].map(([name, parts]) => {
    const [{ product, sidecar, workload }] = parts;
    return {
      name,
      product,
      sidecar,
      listeners: parts.flatMap((way) => (way.front === undefined ? [] : [listenerFacts(way.front, way, beliefs)])),
      ...inside(parts.flatMap(({ upstreams }) => upstreams)),
      entrances: entrances(model, parts[0]),
      admits: workload === undefined ? [] : admissions(model.reach.policiesFor(workload)),
    };
  });
}

/** What a proxy speaks with the application. */
function inside(
  upstreams: readonly Upstream[],
): Pick<ProxyFacts, 'tlsToApplication' | 'verifiesApplication' | 'showsCertificate'> {
  const all = (values: readonly (boolean | undefined)[]): boolean | undefined =>
    values.length === 0 || values.includes(undefined) ? undefined : values.every((value) => value === true);
  const tlsToApplication = all(upstreams.map(({ tls }) => tls));
  const verifiesApplication = all(upstreams.map(({ verified }) => verified));
  return {
    ...(tlsToApplication === undefined ? {} : { tlsToApplication }),
    ...(verifiesApplication === undefined ? {} : { verifiesApplication }),
    showsCertificate: all(upstreams.map(({ mutual = false }) => mutual)) === true,
  };
}

/** A finding names the application that it is about, or only the proxy or its configuration, and then all behind it. */
function concerns({ applications }: Model, { workload, ways }: Application, found: Finding): boolean {
  const named = [found.object, ...found.related];
  const names = (object: KubeObject | undefined): boolean =>
    object !== undefined && named.some((reference) => same(reference, object));
  if (names(workload.object)) return true;
  const others = applications.some((other) => other.workload !== workload && names(other.workload.object));
  return !others && ways.some(({ by, configuration }) => names(by) || names(configuration));
}

function same(reference: ObjectRef, { kind, namespace, name }: KubeObject): boolean {
  return reference.kind === kind && (reference.namespace ?? '') === namespace && reference.name === name;
}
