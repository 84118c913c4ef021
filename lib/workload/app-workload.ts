import { Construct, IConstruct } from 'constructs';
import { Platform } from '../contract/platform';
import { checkedPort } from '../contract/platform-spec';
import { AdoptedDeployment } from './adopted-deployment';
import { AdoptedAppProps, ImageAppProps } from './app-props';
import { AppContext, AppDeployment, AppSource } from './app-source';
import { OwnDeployment } from './own-deployment';

/** The application side of a pair. */
export class AppWorkload {
  /**
   * A hardened Deployment of an image: non-root, read-only root file system, no capabilities.
   *
   * @throws if a property cannot be used; the message names it.
   */
  public static fromImage(image: string, props: ImageAppProps): AppWorkload {
    return new AppWorkload(new OwnDeployment(image, props), props.platform, props.port);
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
    return new AppWorkload(new AdoptedDeployment(deployment, props.container), props.platform, props.port);
  }

  /** The application stack. */
  public readonly platform: Platform;

  /** The port on which the application listens. */
  public readonly port: number;

  private constructor(
    private readonly source: AppSource,
    platform: Platform,
    port?: number,
  ) {
    this.platform = platform;
    this.port = checkedPort('app.port', port ?? platform.port);
  }

  /**
   * What the kubelet asks the application through the proxy, if that is the only way, by the paths of the proxy.
   * @internal
   */
  public _probePaths(): Record<string, string> {
    return this.source.probePaths();
  }

  /** @internal */
  public _deploy(scope: Construct, context: Omit<AppContext, 'port' | 'platform'>): AppDeployment {
    return this.source.deploy(scope, { ...context, port: this.port, platform: this.platform });
  }
}
