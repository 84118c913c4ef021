import { Construct } from 'constructs';
import { TrustContract } from './contract/trust-contract';
import { PassedHeader } from './contract/trust-header';
import { HttpdOptions, httpdSettings } from './httpd/options';
import { AppObjects, appSide } from './workload/app-side';
import { AppWorkload } from './workload/app-workload';
import { checkedPairName, claimName, member } from './workload/member';
import { ProxyOptions, proxySettings } from './workload/proxy';
import { ProxyObjects, proxySide } from './workload/proxy-side';
import { Tls } from './workload/tls';
import { auditTree } from './tree-audit';

/** What a pair is made of. */
export interface SecureProxyProps {
  /** The public host names, the canonical one first. Requests for any other are refused. */
  readonly hosts: string[];

  /** Where TLS ends, and with which certificate. */
  readonly tls: Tls;

  /** The application. */
  readonly app: AppWorkload;

  /**
   * The name of the pair, from which its objects get theirs.
   * @default - the id of the construct
   */
  readonly name?: string;

  /** @default - see HttpdOptions */
  readonly httpd?: HttpdOptions;

  /** @default - see ProxyOptions */
  readonly proxy?: ProxyOptions;

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

  constructor(scope: Construct, id: string, props: SecureProxyProps) {
    super(scope, id);
    const name = claimName(this, checkedPairName(props.name ?? id));
    const httpd = httpdSettings(props.httpd);
    const proxy = proxySettings(props.proxy);
    const clientCertificates = props.tls.clientCertificates !== undefined;
    this.contract = new TrustContract({ ...props, platform: props.app.platform, clientCertificates });

    const [front, back] = [member(name, 'proxy'), member(name, 'app')];
    const common = { contract: this.contract, front, back, httpd, proxy, app: props.app };
    this.app = appSide(new Construct(this, 'App'), common);
    this.proxy = proxySide(new Construct(this, 'Proxy'), { ...common, tls: props.tls });
    auditTree(this, [this.app.deployment, this.proxy.deployment]);
  }
}
