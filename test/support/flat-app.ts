import { AppPeer, AppTls, NetworkPeer, PlainHttp, Topology } from 'cdk8s-secure-proxy';

/** How others than clients reach the application, flat. */
export interface FlatApp {
  appTls: { secret: string; client?: string } | undefined;
  peers: { namespace: string; port?: number; because?: string }[] | undefined;
}

/** What has to fit together with it. */
export interface Surroundings extends FlatApp {
  readonly topology?: Topology;
  readonly plainHttp?: PlainHttp;
  readonly seal?: object;
  readonly custom?: object;
}

interface Probed {
  readonly readinessPath?: string;
  readonly livenessPath?: string;
}

/** None where it would be refused: see the tests of app-tls. */
export function appTlsOf({ appTls, topology, plainHttp, seal, custom }: Surroundings): AppTls | undefined {
  if (appTls === undefined || topology === Topology.SIDECAR) return undefined;
  if (custom !== undefined && plainHttp === PlainHttp.SERVE) return undefined;
  const { secret, client } = appTls;
  if (client !== undefined) return AppTls.mutual(secret, client);
  return seal === undefined ? AppTls.verified(secret) : undefined;
}

/** The kubelet has no certificate to show. */
export function probePathsOf(flat: Surroundings & Probed): Probed {
  const { readinessPath, livenessPath } = flat;
  return appTlsOf(flat)?.clientSecretName === undefined ? { readinessPath, livenessPath } : {};
}

export function peersOf({ peers, topology }: Surroundings): AppPeer[] | undefined {
  if (topology === Topology.SIDECAR) return undefined;
  return peers?.map(({ namespace, port, because }) => {
    const peer = NetworkPeer.inNamespace(namespace);
    return port === undefined ? AppPeer.aroundProxy(peer, because ?? '') : AppPeer.onPort(port, peer);
  });
}
