import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { manifestObject } from './manifest-object';
import { Member, metadata, selector } from './member';

/** An identity of its own, without access to the Kubernetes API. */
export function serviceAccount(scope: Construct, side: Member): ApiObject {
  const manifest: unknown = k8s.KubeServiceAccount.manifest({
    metadata: metadata(side),
    automountServiceAccountToken: false,
  });
  return manifestObject(scope, 'ServiceAccount', manifest);
}

/** Reachable inside the cluster under the member's name. */
export function clusterIp(scope: Construct, side: Member, ports: k8s.ServicePort[]): ApiObject {
  return service(scope, side, { spec: { type: 'ClusterIP', ports } });
}

/** Reachable as its spec says. */
export function service(
  scope: Construct,
  side: Member,
  { spec, annotations }: { readonly spec: k8s.ServiceSpec; readonly annotations?: Record<string, string> },
): ApiObject {
  const manifest: unknown = k8s.KubeService.manifest({
    metadata: { ...metadata(side), annotations },
    spec: { ...spec, selector: selector(side) },
  });
  return manifestObject(scope, 'Service', manifest);
}
