import { Construct } from 'constructs';
import { oneOf } from './contract/checks';
import { TrustContract, TrustContractProps } from './contract/trust-contract';
import { PassedHeader } from './contract/trust-header';
import { HttpdOptions, httpdSettings } from './httpd/options';
import { Maintenance, ResponseOptions, responseSettings } from './httpd/response-options';
import { AppObjects, RoutedApp, routedApp } from './workload/app-side';
import { checkTruth } from './workload/app-tls';
import { AppWorkload } from './workload/app-workload';
import { Exposure } from './workload/exposure';
import { checkedPairName, claimNames, member, wholePair } from './workload/member';
import { ProxyOptions, proxySettings } from './workload/proxy';
import { ProxyObjects, separate } from './workload/proxy-side';
import { Route, longestOf } from './workload/route';
import { routing } from './workload/routing';
import { Seal } from './workload/seal';
import { checkSidecar, sidecar } from './workload/sidecar';
import { Tls } from './workload/tls';
import { Topology } from './workload/topology';
import { Explanation } from './explain/explanation';
import { auditTree } from './tree-audit';
import { explainTree } from './tree-explanation';

/** What a pair is made of. */
export interface SecureProxyProps {
  /** The public host names, the canonical one first. Requests for any other are refused. */
  readonly hosts: string[];

  /** Where TLS ends, and with which certificate. */
  readonly tls: Tls;

  /** The application: of all paths, or of those that `routes` leave. */
  readonly app: AppWorkload;

  /**
   * How clients come to the proxy.
   * @default Exposure.clusterIp()
   */
  readonly exposure?: Exposure;

  /**
   * Paths with an application or with rules of their own.
   * @default - all paths are the application's
   */
  readonly routes?: Route[];

  /**
   * A secret value that only the proxy can send, and without which the application believes nobody.
   * @default - none: the network policy alone keeps others from the application
   */
  readonly seal?: Seal;

  /**
   * Whether proxy and application are in one pod.
   * @default Topology.SEPARATE
   */
  readonly topology?: Topology;

  /**
   * The name of the pair, from which its objects get theirs.
   * @default - the id of the construct
   */
  readonly name?: string;

  /** @default - see HttpdOptions */
  readonly httpd?: HttpdOptions;

  /** @default - see ProxyOptions */
  readonly proxy?: ProxyOptions;

  /** @default - see ResponseOptions */
  readonly responses?: ResponseOptions;

  /**
   * If given, the pair is in maintenance, and says so to everybody.
   * @default - the pair serves
   */
  readonly maintenance?: Maintenance;

  /**
   * Trust headers that somebody in front of the proxy vouches for.
   * @default - none: all are stripped
   */
  readonly passThrough?: PassedHeader[];

  /**
   * Further headers to strip.
   * @default - none
   */
  readonly alsoStrip?: string[];
}

/**
 * An Apache httpd proxy and the application behind it, as one pair: the proxy strips what clients claim about the
 * original request and states the truth, the application is told to believe the proxy, and nobody else can reach it.
 *
 * At synth, the whole app is looked through for ways around the proxy: any is an error.
 *
 * @throws if a property cannot be used; the message says which one, what was given, what is allowed and how to mend it.
 */
export class SecureProxy extends Construct {
  /** What the two sides have agreed on. */
  public readonly contract: TrustContract;

  /** The objects of the proxy's side. */
  public readonly proxy: ProxyObjects;

  /** The objects of the application's side. */
  public readonly app: AppObjects;

  /** The applications that `routes` mount, in the order given. */
  public readonly routes: RoutedApp[];

  constructor(scope: Construct, id: string, props: SecureProxyProps) {
    super(scope, id);
    const name = checkedPairName(props.name ?? id);
    const httpd = httpdSettings(props.httpd, longestOf(props.routes));
    const proxy = proxySettings(props.proxy);
    const exposure = props.exposure ?? Exposure.clusterIp();
    exposure._check(props.tls);
    props.tls._check(httpd);
    const responses = responseSettings(props.responses, props.maintenance);
    this.contract = new TrustContract({ ...contractProps(props), platform: props.app.platform });

    const whole = oneOf('topology', props.topology ?? Topology.SEPARATE, Object.values(Topology)) === Topology.SIDECAR;
    if (whole) checkSidecar(props.app, props.proxy, props.routes);
    const [front, back = front] = whole ? [wholePair(name)] : [member(name, 'proxy'), member(name, 'app')];
    claimNames(this, name, [front, back]);
    const routes = routing({
      pair: name,
      root: { back, app: props.app, contract: this.contract },
      routes: props.routes ?? [],
      contract: contractProps(props),
      httpd,
      compression: responses.compression,
    });
    checkTruth(
      routes.apps.map(({ app }) => app),
      httpd.plainHttp,
      props.seal,
    );
    const common = { front, httpd, proxy, seal: props.seal, tls: props.tls, exposure, routing: routes, responses };
    const scopes = { app: new Construct(this, 'App'), proxy: new Construct(this, 'Proxy') };
    const sides = whole ? sidecar(scopes, common) : separate(scopes, common);
    ({ app: this.app, proxy: this.proxy } = sides);
    const [, ...others] = routes.apps;
    this.routes = others.map((mounted) =>
      routedApp(new Construct(this, `Route-${mounted.back.name}`), common, mounted),
    );
    const members = [this.app, ...this.routes.map(({ app }) => app), this.proxy];
    auditTree(
      this,
      members.map(({ deployment }) => deployment),
    );
  }

  /**
   * Who terminates TLS, which headers are removed, stated and believed, which locks hold, and how requests come in: as
   * it follows from everything that is in the app by now.
   */
  public explain(): Explanation {
    return explainTree(
      this,
      [this.app, ...this.routes.map(({ app }) => app)].map(({ deployment }) => deployment),
    );
  }
}

/** What the contracts of all applications have in common. */
function contractProps(props: SecureProxyProps): Omit<TrustContractProps, 'platform'> {
  const { hosts, passThrough, alsoStrip, tls, seal } = props;
  const clientCertificates = tls.clientCertificates !== undefined;
  const trustedProxies = tls._hop && tls.trustedProxies;
  return { hosts, passThrough, alsoStrip, clientCertificates, trustedProxies, needsSeal: seal !== undefined };
}
