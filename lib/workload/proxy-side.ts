import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { StatusAudience } from '../httpd/health';
import { httpdFiles } from '../httpd/httpd-files';
import { Port } from '../httpd/layout';
import { ResponseSettings } from '../httpd/response-options';
import { AppObjects, PairContext, appSide } from './app-side';
import { Routing, contractsOf } from './routing';
import { configMap } from './config-map';
import { exporterObjects, scraping } from './exporter';
import { waive } from './manifest-object';
import { proxyPolicy, tcp } from './network-policy';
import { serviceAccount } from './objects';
import { proxyDeployment } from './proxy';
import { Issued } from './certificate';
import { Exposure } from './exposure';
import { MountedVolume } from './pod';
import { Tls } from './tls';
import { autoscaler } from './workload-options';

/** The objects of the proxy's side. Where proxy and application are in one pod, some are the application's. */
export interface ProxyObjects {
  /** The configuration of httpd. */
  readonly configMap: ApiObject;
  /** Runs httpd. */
  readonly deployment: ApiObject;
  /** Where clients, or an Ingress, come in. */
  readonly service: ApiObject;
  /** Lets the proxy reach the application and DNS only. */
  readonly networkPolicy: ApiObject;
  /** Keeps evictions from taking all pods at once. */
  readonly disruptionBudget?: ApiObject;
  /** Decides how many pods there are, if you ask for it. */
  readonly autoscaler?: ApiObject;
  /** The proxy's identity, without access to the Kubernetes API. */
  readonly serviceAccount?: ApiObject;
  /** Where the exporter of the metrics answers, if you ask for one. */
  readonly metricsService?: ApiObject;
  /** Tells the Prometheus operator of it, if you ask for that. */
  readonly serviceMonitor?: ApiObject;
  /** The Ingress, HTTPRoute or TLSRoute by which clients come in, if you ask for one. */
  readonly route?: ApiObject;
  /** What is asked of cert-manager. */
  readonly certificate?: ApiObject;
  /** Lets the certificate sign itself. */
  readonly issuer?: ApiObject;
}

/** What the proxy's side needs to know beside that. */
export interface ProxyContext extends PairContext {
  readonly tls: Tls;
  readonly exposure: Exposure;
  readonly routing: Routing;
  readonly responses: ResponseSettings;
}

/** Proxy and application in pods of their own. */
export function separate(
  scopes: { readonly app: Construct; readonly proxy: Construct },
  pair: ProxyContext,
): { app: AppObjects; proxy: ProxyObjects } {
  return { app: appSide(scopes.app, pair, pair.routing.apps[0]), proxy: proxySide(scopes.proxy, pair) };
}

function proxySide(scope: Construct, pair: ProxyContext): ProxyObjects {
  const { front, httpd, proxy, tls, exposure } = pair;
  const { apps } = pair.routing;
  const { hosts } = apps[0].contract;
  const issued = tls._issue(scope, front, hosts);
  const configuration = proxyConfiguration(scope, pair);
  const secrets = secretsOf(pair, issued);
  return {
    configMap: configuration,
    certificate: issued.certificate,
    issuer: issued.issuer,
    deployment: proxyDeployment(scope, { side: front, apps, configuration, secrets, httpd, proxy }),
    service: exposure._service(scope, front, tls),
    route: exposure._route(scope, front, hosts),
    networkPolicy: proxyPolicy(scope, front, apps, [clients(tls, exposure), ...scraping(proxy.metrics)]),
    disruptionBudget: proxy.workload.disruptionBudget._object(scope, front),
    autoscaler: autoscaler(scope, front, proxy.workload),
    serviceAccount: serviceAccount(scope, front),
    ...exporterObjects(scope, front, proxy.metrics?._exporter),
  };
}

/** What only the proxy may read. */
export function secretsOf({ tls, seal, routing }: ProxyContext, issued: Issued): MountedVolume[] {
  const meeting = routing.apps.flatMap(({ app, back }, i) => app.tls?._proxyVolumes(back.name, i) ?? []);
  return [...tls._volumes(issued), ...(seal === undefined ? [] : [seal._volume()]), ...meeting];
}

/** The configuration, with the paths of the application that the kubelet asks for by way of the proxy. */
export function proxyConfiguration(
  scope: Construct,
  { front, httpd, proxy, tls, responses, routing }: ProxyContext,
  probePaths: Readonly<Record<string, string>> = {},
): ApiObject {
  const { apps, routes, files } = routing;
  const [root] = routes.passing;
  const texts = httpdFiles({
    contracts: contractsOf(apps),
    routes,
    files,
    responses,
    settings: httpd,
    tls: tls._settings(),
    hop: tls._hop,
    memoryBytes: proxy.memoryBytes,
    statusAudience: proxy.metrics?._audience ?? StatusAudience.NOBODY,
    probes: Object.entries(probePaths).map(([path, target]) => ({ ...root, path, target })),
  });
  const object = configMap(scope, front, 'httpd', texts);
  const passed = apps[0].contract.passedThrough.map(({ header, because }) => `${header}: ${because}`);
  waive(object, 'pair-passes-header', passed);
  return object;
}

/** Everybody comes in at the ports that there are, unless the one hop is known that does. */
export function clients(tls: Tls, exposure: Exposure): k8s.NetworkPolicyIngressRule {
  const ports = [Port.PLAIN, ...(tls._hop === undefined ? [Port.TLS] : [])];
  return { from: exposure._peers, ports: ports.map((port) => tcp(port)) };
}
