import { Construct, IConstruct } from 'constructs';
import { Platform } from '../contract/platform';
import { checkedPort } from '../contract/platform-spec';
import { AdoptedDeployment } from './adopted-deployment';
import { AppPeer, checkedPeers } from './app-peer';
import { AdoptedAppProps, ImageAppProps } from './app-props';
import { AppContext, AppDeployment, AppSource } from './app-source';
import { AppTls } from './app-tls';
import { OwnDeployment } from './own-deployment';

/** The application side of a pair. */
export class AppWorkload {
  /**
   * A hardened Deployment of an image: non-root, read-only root file system, no capabilities.
   *
   * @throws if a property cannot be used; the message names it.
   */
  public static fromImage(image: string, props: ImageAppProps): AppWorkload {
    return new AppWorkload(new OwnDeployment(image, props), props);
  }

  /**
   * A Deployment that you made yourself: with any cdk8s-plus version, with classes from `cdk8s import k8s`, or as a
   * plain ApiObject. The pair adds its flag, one label and two annotations to what it writes at synth.
   *
   * @param deployment The Deployment, or a construct with exactly one Deployment in it.
   * @throws if there is not exactly one. At synth: if the container does not exist, sets the flag itself, is open on
   * its node, or is in another namespace.
   */
  public static fromDeployment(deployment: IConstruct, props: AdoptedAppProps): AppWorkload {
    return new AppWorkload(new AdoptedDeployment(deployment, props.container), props);
  }

  /** The application stack. */
  public readonly platform: Platform;

  /** The port on which the application listens. */
  public readonly port: number;

  /** TLS between the proxy and the application; absent where it is plain HTTP. */
  public readonly tls?: AppTls;

  /** Who beside the proxy may connect to the pods. */
  public readonly peers: AppPeer[];

  private constructor(
    private readonly source: AppSource,
    { platform, port, tls, peers }: AdoptedAppProps,
  ) {
    this.platform = platform;
    this.port = checkedPort('app.port', port ?? platform.port);
    this.tls = tls;
    this.peers = checkedPeers(peers ?? [], this.port);
  }

  /**
   * What the kubelet asks the application through the proxy, if that is the only way, by the paths of the proxy.
   * @internal
   */
  public _probePaths(): Record<string, string> {
    return this.source.probePaths();
  }

  /** @internal */
  public _deploy(scope: Construct, context: Omit<AppContext, 'port' | 'platform' | 'tls'>): AppDeployment {
    const { port, platform, tls } = this;
    return this.source.deploy(scope, { ...context, port, platform, tls });
  }
}
