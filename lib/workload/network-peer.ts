import { k8s } from 'cdk8s-plus-27';
import { invalid } from '../contract/invalid';
import { checkedSelector } from './map-keys';
import { checkedObjectName } from './object-name';

/** Somebody in the cluster whom a network policy lets in. */
export class NetworkPeer {
  /** All pods of a namespace. @throws if no namespace can have this name. */
  public static inNamespace(name: string): NetworkPeer {
    return new NetworkPeer(podsOf(name));
  }

  /**
   * The pods of a namespace that have all of these labels.
   *
   * @throws if no namespace can have this name, or there are no labels, or one is none.
   */
  public static pods(namespaceName: string, labels: Record<string, string>): NetworkPeer {
    if (Object.keys(labels).length === 0) {
      throw invalid('peer.labels', labels, 'at least one label is needed', 'or name the whole namespace');
    }
    const matchLabels = checkedSelector('peer.labels', labels);
    return new NetworkPeer({ ...podsOf(namespaceName), podSelector: { matchLabels } });
  }

  private constructor(private readonly peer: k8s.NetworkPolicyPeer) {}

  /** @internal */
  public _peer(): k8s.NetworkPolicyPeer {
    return this.peer;
  }
}

function podsOf(name: string): k8s.NetworkPolicyPeer {
  const namespace = checkedObjectName('peer.namespace', name);
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}
