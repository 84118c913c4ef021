import type { Image } from '../images/image';
import { Refused, Unsupported } from './errors';
import type { ContainerSpec, PodSecurityContext } from './kubernetes';

/** Who a container's process is. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly capabilities: readonly string[];
}

/** What container runtimes grant when the manifest says nothing. */
const DEFAULT_CAPABILITIES = [
  'audit_write',
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'kill',
  'mknod',
  'net_bind_service',
  'net_raw',
  'setfcap',
  'setgid',
  'setpcap',
  'setuid',
  'sys_chroot',
];

export function identityOf(container: ContainerSpec, pod: PodSecurityContext, image: Image): Identity {
  // A container's own settings win over those of its pod.
  const settings = { runAsUser: image.user ?? 0, runAsGroup: 0, ...pod, ...container.securityContext };
  const { runAsUser: uid, runAsGroup: gid, runAsNonRoot, privileged } = settings;
  if (privileged) throw new Unsupported(`privileged container ${container.name}`);
  if (runAsNonRoot && uid === 0) {
    throw new Refused(`container ${container.name} has runAsNonRoot and would run as root`);
  }
  const groups = [...(pod.supplementalGroups ?? []), ...(pod.fsGroup === undefined ? [] : [pod.fsGroup])];
  return { uid, gid, groups, capabilities: capabilitiesOf(container) };
}

function capabilitiesOf({ securityContext }: ContainerSpec): string[] {
  const plain = (names: readonly string[] = []) => names.map((name) => name.toLowerCase().replace(/^cap_/, ''));
  const drop = plain(securityContext?.capabilities?.drop);
  const add = plain(securityContext?.capabilities?.add);
  if (add.includes('all')) throw new Unsupported('adding ALL capabilities');
  const kept = drop.includes('all') ? [] : DEFAULT_CAPABILITIES.filter((name) => !drop.includes(name));
  return [...new Set([...kept, ...add])];
}

/**
 * The command that becomes that identity and then runs the rest. Granted capabilities stay in the bounding set only:
 * root gets them from there, any other user gets none, as container runtimes do it.
 */
export function become({ uid, gid, groups, capabilities }: Identity): string[] {
  const bounding = ['-all', ...capabilities.map((name) => `+${name}`)].join(',');
  return [
    '/usr/bin/setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    groups.length > 0 ? `--groups=${groups.join(',')}` : '--clear-groups',
    '--inh-caps=-all',
    '--ambient-caps=-all',
    `--bounding-set=${bounding}`,
    '--no-new-privs',
    '--',
  ];
}
