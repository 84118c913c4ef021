import { invalid } from '../contract/invalid';
import { checkedPort } from '../contract/platform-spec';
import { isLine } from '../contract/text';
import { NetworkPeer } from './network-peer';

/** Somebody beside the proxy who may connect to the pods of an application. */
export class AppPeer {
  /**
   * On another port than the one that the proxy uses, such as that of metrics. Nothing that believes the proxy may
   * listen there.
   *
   * @throws if it is no port.
   */
  public static onPort(port: number, peer: NetworkPeer): AppPeer {
    return new AppPeer(peer, checkedPort('app.peers', port));
  }

  /**
   * On the port that the proxy uses. Nobody strips what such a peer sends: the application believes it whatever it says
   * about scheme, host, client and user. The audit goes on reporting it, with the reason.
   *
   * @param because Why the peer cannot go through the proxy, and may be believed.
   * @throws if there is no reason.
   */
  public static aroundProxy(peer: NetworkPeer, because: string): AppPeer {
    if (!isLine(because) || !/\p{L}/u.test(because) || because.length > 200) {
      const allowed =
        'one line is needed that says why the application may believe this peer, of at most 200 characters';
      throw invalid('app.peers.because', because, allowed);
    }
    return new AppPeer(peer, undefined, because.trim());
  }

  private constructor(
    /** Who. */
    public readonly peer: NetworkPeer,
    /** The port; absent where it is the one that the proxy uses. */
    public readonly port?: number,
    /** Why it may go around the proxy; absent where it does not. */
    public readonly because?: string,
  ) {}
}

/** @throws if a peer would go around the proxy without saying so. */
export function checkedPeers(peers: AppPeer[], appPort: number): AppPeer[] {
  const around = peers.find(({ port }) => port === appPort);
  if (around === undefined) return peers;
  const why = 'this is the port that the proxy uses, and the application would believe whatever the peer says';
  throw invalid('app.peers', around.port, why, 'use AppPeer.aroundProxy and say why, or another port');
}
