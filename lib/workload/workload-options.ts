import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { wholeNumber } from '../contract/checks';
import { invalid } from '../contract/invalid';
import { DisruptionBudget } from './disruption-budget';
import { manifestObject } from './manifest-object';
import { Member, metadata } from './member';
import { PodOptions, PodSettings, podSettings } from './pod-options';

/**
 * Between how many pods, and by which load.
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 */
export interface Autoscaling {
  /** The most pods. */
  readonly maxReplicas: number;

  /**
   * The fewest pods.
   * @default 2
   */
  readonly minReplicas?: number;

  /**
   * The load that is aimed at, as percentage of the requested cpu.
   * @default 70
   */
  readonly cpuPercent?: number;
}

/** How many pods there are, and where and how they run: the same for both sides of a pair. */
export interface WorkloadOptions {
  /** @default 2 */
  readonly replicas?: number;

  /**
   * Lets a HorizontalPodAutoscaler decide how many pods there are, instead of `replicas`.
   * @default - as many as `replicas` says
   */
  readonly autoscaling?: Autoscaling;

  /** @default DisruptionBudget.maxUnavailable(1) */
  readonly disruptionBudget?: DisruptionBudget;

  /** @default - see PodOptions */
  readonly pods?: PodOptions;
}

/** WorkloadOptions with every default filled in. */
export interface WorkloadSettings {
  /** Absent where an autoscaler decides. */
  readonly replicas?: number;
  readonly autoscaling?: Required<Autoscaling>;
  readonly disruptionBudget: DisruptionBudget;
  readonly pods: PodSettings;
}

const MOST_PODS = 1000;

/** @throws if a value cannot be used; the message names the option. */
export function workloadSettings(where: string, options: WorkloadOptions): WorkloadSettings {
  const autoscaling = options.autoscaling && checkedAutoscaling(`${where}.autoscaling`, options.autoscaling);
  if (autoscaling !== undefined && options.replicas !== undefined) {
    const why = 'with autoscaling, the autoscaler decides';
    throw invalid(`${where}.replicas`, options.replicas, why, 'remove it, or set autoscaling.minReplicas');
  }
  const replicas = wholeNumber(`${where}.replicas`, options.replicas ?? 2, 1, MOST_PODS);
  const disruptionBudget = options.disruptionBudget ?? DisruptionBudget.maxUnavailable(1);
  disruptionBudget._check(`${where}.disruptionBudget`, autoscaling?.minReplicas ?? replicas);
  return {
    ...(autoscaling === undefined ? { replicas } : { autoscaling }),
    disruptionBudget,
    pods: podSettings(`${where}.pods`, options.pods),
  };
}

function checkedAutoscaling(where: string, autoscaling: Autoscaling): Required<Autoscaling> {
  const { minReplicas = 2, maxReplicas, cpuPercent = 70 } = autoscaling;
  wholeNumber(`${where}.minReplicas`, minReplicas, 1, MOST_PODS);
  wholeNumber(`${where}.maxReplicas`, maxReplicas, 1, MOST_PODS);
  wholeNumber(`${where}.cpuPercent`, cpuPercent, 1, 1000);
  if (maxReplicas < minReplicas) {
    throw invalid(
      `${where}.maxReplicas`,
      maxReplicas,
      `minReplicas is ${minReplicas}`,
      'raise it, or lower minReplicas',
    );
  }
  return { minReplicas, maxReplicas, cpuPercent };
}

/** The autoscaler of a Deployment, if there shall be one. */
export function autoscaler(scope: Construct, side: Member, { autoscaling }: WorkloadSettings): ApiObject | undefined {
  if (autoscaling === undefined) return undefined;
  const { minReplicas, maxReplicas, cpuPercent } = autoscaling;
  const manifest: unknown = k8s.KubeHorizontalPodAutoscalerV2.manifest({
    metadata: metadata(side),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: side.name },
      minReplicas,
      maxReplicas,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpuPercent } },
        },
      ],
    },
  });
  return manifestObject(scope, 'HorizontalPodAutoscaler', manifest);
}
