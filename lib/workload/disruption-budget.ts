import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { wholeNumber } from '../contract/checks';
import { invalid } from '../contract/invalid';
import { manifestObject } from './manifest-object';
import { Member, metadata, selector } from './member';

/**
 * How many pods evictions, such as those of a node that is drained, may take at a time.
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export class DisruptionBudget {
  /** At most so many pods may be missing. @throws if it is not positive: no node could be drained. */
  public static maxUnavailable(pods: number): DisruptionBudget {
    return new DisruptionBudget({ maxUnavailable: wholeNumber('disruptionBudget.maxUnavailable', pods, 1, 1000) });
  }

  /** At least so many pods must be there. @throws if it is not positive. At construction of the pair: if there are no more. */
  public static minAvailable(pods: number): DisruptionBudget {
    return new DisruptionBudget({ minAvailable: wholeNumber('disruptionBudget.minAvailable', pods, 1, 1000) });
  }

  private constructor(private readonly limit: { maxUnavailable?: number; minAvailable?: number }) {}

  /**
   * Evictions never wait for a pod that is broken anyway.
   * @internal
   */
  public _object(scope: Construct, side: Member): ApiObject {
    const limit = Object.entries(this.limit).map(([key, pods]) => [key, k8s.IntOrString.fromNumber(pods)]);
    const manifest: unknown = k8s.KubePodDisruptionBudget.manifest({
      metadata: metadata(side),
      spec: {
        ...(Object.fromEntries(limit) as k8s.PodDisruptionBudgetSpec),
        selector: { matchLabels: selector(side) },
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
    return manifestObject(scope, 'PodDisruptionBudget', manifest);
  }

  /**
   * @throws if it would block every eviction.
   * @internal
   */
  public _check(where: string, fewestPods: number): void {
    const { minAvailable = 0 } = this.limit;
    if (minAvailable < fewestPods) return;
    const mend = 'run more pods, or ask for fewer';
    throw invalid(where, minAvailable, `with ${fewestPods} pods no node could ever be drained`, mend);
  }
}
