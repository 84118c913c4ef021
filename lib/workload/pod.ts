import { k8s } from 'cdk8s-plus-27';
import { invalid } from '../contract/invalid';
import { Member, selector } from './member';

/** The user and the group that a container runs as. */
export interface Identity {
  readonly user: number;
  readonly group: number;
}

/** A volume and where a container sees it. */
export interface MountedVolume {
  readonly volume: k8s.Volume;
  readonly mount: k8s.VolumeMount;
}

/** A Secret, or some files of it, readable by the group of the pod only. */
export function mountedSecret(
  name: string,
  secretName: string,
  mountPath: string,
  items?: k8s.KeyToPath[],
): MountedVolume {
  return {
    volume: { name, secret: { secretName, items, defaultMode: 0o440 } },
    mount: { name, mountPath, readOnly: true },
  };
}

/** Far from the ids of people and of the node's own services. */
export const DEFAULT_IDENTITY: Identity = { user: 25000, group: 26000 };

/** @throws if an id is below 10000, where it could be one of the node's. */
export function checkedIdentity(where: string, user?: number, group?: number): Identity {
  const identity = { user: user ?? DEFAULT_IDENTITY.user, group: group ?? DEFAULT_IDENTITY.group };
  for (const [key, id] of Object.entries(identity)) {
    if (!Number.isInteger(id) || id < 10000 || id > 2 ** 31 - 1) {
      throw invalid(
        `${where}.${key}`,
        id,
        'a whole number of at least 10000 is needed',
        'ids below may belong to the node',
      );
    }
  }
  return identity;
}

/** What both sides' pods have in common. Passes the Pod Security Standard "restricted". */
export function hardenedPod(
  side: Member,
  { user, group }: Identity,
  containers: k8s.Container[],
  volumes: k8s.Volume[],
): k8s.PodSpec {
  return {
    serviceAccountName: side.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: group,
      fsGroup: group,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: selector(side) } },
          },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: selector(side) },
      },
    ],
    containers,
    volumes,
  };
}

export function hardenedContainer({ user, group }: Identity): k8s.SecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    privileged: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  };
}

/** No pod goes before its replacement is ready. */
export const ROLLING: Pick<k8s.DeploymentSpec, 'strategy' | 'minReadySeconds' | 'revisionHistoryLimit'> = {
  strategy: {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
  },
  minReadySeconds: 5,
  revisionHistoryLimit: 5,
};

/** What a server needs after its last request to be gone. */
const EXIT_SECONDS = 5;

/** How long a terminating pod may take: it drains, finishes the requests that it has, and goes. */
export function gracePeriod(drainSeconds: number, requestSeconds: number): number {
  return drainSeconds + requestSeconds + EXIT_SECONDS;
}

/** A terminating pod goes on serving until all nodes have learnt that it goes. */
export function drainFor(seconds: number): k8s.Lifecycle {
  return { preStop: { exec: { command: ['sleep', String(seconds)] } } };
}
