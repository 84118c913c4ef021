import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { StatusAudience } from '../httpd/health';
import { httpdFiles } from '../httpd/httpd-files';
import { ResponseSettings } from '../httpd/response-options';
import { AppObjects, PairContext, appSide } from './app-side';
import { Routing, contractsOf } from './routing';
import { configMap } from './config-map';
import { exporterObjects, scraping } from './exporter';
import { proxyPolicy } from './network-policy';
import { clusterIp, serviceAccount } from './objects';
import { PROXY_SERVICE_PORTS, proxyDeployment } from './proxy';
import { Issued } from './certificate';
import { MountedVolume } from './pod';
import { Seal } from './seal';
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
  /** What is asked of cert-manager. */
  readonly certificate?: ApiObject;
  /** Lets the certificate sign itself. */
  readonly issuer?: ApiObject;
}

/** What the proxy's side needs to know beside that. */
export interface ProxyContext extends PairContext {
  readonly tls: Tls;
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
  const { front, httpd, proxy } = pair;
  const { apps } = pair.routing;
  const issued = pair.tls._issue(scope, front, apps[0].contract.hosts);
  const configuration = proxyConfiguration(scope, pair);
  const secrets = secretsOf(pair, issued);
  return {
    configMap: configuration,
    certificate: issued.certificate,
    issuer: issued.issuer,
    deployment: proxyDeployment(scope, { side: front, apps, configuration, secrets, httpd, proxy }),
    service: clusterIp(scope, front, PROXY_SERVICE_PORTS),
    networkPolicy: proxyPolicy(scope, front, apps, scraping(proxy.metrics)),
    disruptionBudget: proxy.workload.disruptionBudget._object(scope, front),
    autoscaler: autoscaler(scope, front, proxy.workload),
    serviceAccount: serviceAccount(scope, front),
    ...exporterObjects(scope, front, proxy.metrics?._exporter),
  };
}

/** What only the proxy may read. */
export function secretsOf({ tls, seal }: { tls: Tls; seal?: Seal }, issued: Issued): MountedVolume[] {
  return [...tls._volumes(issued), ...(seal === undefined ? [] : [seal._volume()])];
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
    memoryBytes: proxy.memoryBytes,
    statusAudience: proxy.metrics?._audience ?? StatusAudience.NOBODY,
    probes: Object.entries(probePaths).map(([path, target]) => ({ ...root, path, target })),
  });
  return configMap(scope, front, 'httpd', texts);
}
