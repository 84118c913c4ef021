import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { invalid } from '../contract/invalid';
import { Port, TRIAL_PORT } from '../httpd/layout';
import { appAdditions } from './app-additions';
import { AppObjects } from './app-side';
import { AppWorkload } from './app-workload';
import { EXPORTER_PORT, exporterObjects, scraping } from './exporter';
import { loopbackOnly } from './loopback';
import { pairPolicy } from './network-policy';
import { PodAdditions } from './pod-additions';
import { ProxyOptions, ProxyPod, proxyPod } from './proxy';
import { ProxyContext, ProxyObjects, clients, proxyConfiguration, secretsOf } from './proxy-side';
import { Route } from './route';
import { WorkloadOptions } from './workload-options';

/** How much longer than the proxy the application is there, for requests that the proxy has just accepted. Seconds. */
const LEAD = 5;

/** @throws if the application listens where the proxy does: the containers of a pod share their ports. */
function checkPort(port: number): void {
  if ([...Object.values<number>(Port), TRIAL_PORT, EXPORTER_PORT].includes(port)) {
    throw invalid(
      'app.port',
      port,
      'the proxy listens on this port of the same pod',
      'let the application use another',
    );
  }
}

/** Proxy and application in one pod. */
export function sidecar(
  scopes: { readonly app: Construct; readonly proxy: Construct },
  pair: ProxyContext,
): { app: AppObjects; proxy: ProxyObjects } {
  const { front: side, proxy, seal, httpd, tls, exposure } = pair;
  const { apps } = pair.routing;
  const [{ app, contract, timeout }] = apps;
  const configuration = proxyConfiguration(scopes.proxy, pair, app._probePaths());
  const issued = tls._issue(scopes.proxy, side, contract.hosts);
  const pod = proxyPod({ apps, configuration, secrets: secretsOf(pair, issued), httpd, proxy });
  const { problems, ...objects } = app._deploy(scopes.app, {
    side,
    contract,
    additions: withProxy(appAdditions(scopes.app, side, contract, seal), pod, app.port),
    drain: proxy.drain + LEAD,
    timeout,
    loopback: true,
  });
  scopes.app.node.addValidation({ validate: problems });
  const networkPolicy = pairPolicy(scopes.proxy, side, [clients(tls, exposure), ...scraping(proxy.metrics)]);
  const service = exposure._service(scopes.proxy, side, tls);
  const route = exposure._route(scopes.proxy, side, contract.hosts);
  const metrics = exporterObjects(scopes.proxy, side, proxy.metrics?._exporter);
  const { certificate, issuer } = issued;
  const front = { configMap: configuration, service, route, networkPolicy, certificate, issuer, ...metrics };
  return { app: objects, proxy: { ...objects, ...front } };
}

function withProxy(
  additions: PodAdditions,
  { containers: [proxy, ...others], volumes, annotations }: ProxyPod,
  port: number,
): PodAdditions {
  const readinessProbe: k8s.Probe = {
    ...proxy.readinessProbe,
    httpGet: undefined,
    exec: { command: ['/bin/sh', '-c', loopbackOnly(port)] },
  };
  return {
    ...additions,
    annotations: { ...additions.annotations, ...annotations },
    // They join a manifest, in which the quantities and ports of the generated classes are plain values.
    volumes: [...additions.volumes, ...volumes.map((volume) => k8s.toJson_Volume(volume) as k8s.Volume)],
    containers: [{ ...proxy, readinessProbe }, ...others].map((one) => k8s.toJson_Container(one) as k8s.Container),
  };
}

/** @throws if the proxy is given pods of its own, or there are applications that are not in the pod. */
export function checkSidecar(app: AppWorkload, options: ProxyOptions = {}, routes: readonly Route[] = []): void {
  checkPort(app.port);
  const why = 'in one pod with its proxy, the application listens on the loopback, which nobody else reaches';
  if (app.tls !== undefined) throw invalid('app.tls', app.tls.secretName, why, 'leave it out');
  if (app.peers.length > 0) throw invalid('app.peers', `${app.peers.length} peers`, why, 'leave them out');
  const ofPods: (keyof WorkloadOptions)[] = ['replicas', 'autoscaling', 'disruptionBudget', 'pods'];
  const given = ofPods.find((key) => options[key] !== undefined);
  if (given !== undefined) {
    throw invalid(`proxy.${given}`, options[given], 'a sidecar has no pods of its own', `set ${given} of the app`);
  }
  const mounted = routes.findIndex(({ _action }) => _action.kind === 'app');
  if (mounted >= 0) {
    const why = 'in one pod with its proxy, there is one application';
    throw invalid(`routes[${mounted}]`, routes[mounted]?.path, why, 'leave them in pods of their own');
  }
}
