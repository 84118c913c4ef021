import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { HttpdSettings } from '../httpd/options';
import { appAdditions } from './app-additions';
import { TrustContract } from '../contract/trust-contract';
import { Member } from './member';
import { appPolicy } from './network-policy';
import { clusterIp } from './objects';
import { ProxySettings } from './proxy';
import { MountedApp } from './routing';
import { Seal } from './seal';

/** The objects of the application's side. Those that are missing belong to the Deployment that you brought. */
export interface AppObjects {
  /** Runs the application, with its flag. */
  readonly deployment: ApiObject;
  /** How the proxy finds the application; none where both are in one pod. */
  readonly service?: ApiObject;
  /** Lets the proxy in, and nobody else; none where both are in one pod. */
  readonly networkPolicy?: ApiObject;
  /** Keeps evictions from taking all pods at once. */
  readonly disruptionBudget?: ApiObject;
  /** Decides how many pods there are, if you ask for it. */
  readonly autoscaler?: ApiObject;
  /** The application's identity, without access to the Kubernetes API. */
  readonly serviceAccount?: ApiObject;
}

/** An application that is mounted below a path. */
export interface RoutedApp {
  /** The path, as clients ask for it. */
  readonly path: string;
  /** What the proxy and this application have agreed on. */
  readonly contract: TrustContract;
  /** Its objects. */
  readonly app: AppObjects;
}

/** What both sides need to know. */
export interface PairContext {
  readonly front: Member;
  readonly httpd: HttpdSettings;
  readonly proxy: ProxySettings;
  readonly seal?: Seal;
}

export function appSide(scope: Construct, pair: PairContext, mounted: MountedApp): AppObjects {
  const { front } = pair;
  const { contract, back, app, timeout } = mounted;
  const { problems, ...objects } = app._deploy(scope, {
    side: back,
    contract,
    additions: appAdditions(scope, back, contract, pair.seal),
    drain: pair.proxy.drain,
    timeout,
  });
  scope.node.addValidation({ validate: problems });
  const port: k8s.ServicePort = {
    name: app.tls === undefined ? 'http' : 'https',
    port: app.port,
    targetPort: k8s.IntOrString.fromNumber(app.port),
    protocol: 'TCP',
  };
  return {
    ...objects,
    service: clusterIp(scope, back, [port]),
    networkPolicy: appPolicy(scope, back, front, app),
  };
}

export function routedApp(scope: Construct, pair: PairContext, mounted: MountedApp): RoutedApp {
  const { path, contract } = mounted;
  return { path, contract, app: appSide(scope, pair, mounted) };
}
