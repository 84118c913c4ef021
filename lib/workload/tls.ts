import { k8s } from 'cdk8s-plus-27';
import { checkedObjectName } from './object-name';

/** Where TLS ends, and with which certificate. */
export class Tls {
  /**
   * TLS ends at the proxy, with the certificate and key of an existing Secret of type `kubernetes.io/tls`.
   *
   * @param secretName The Secret, in the namespace of the pair.
   * @throws if no Secret can have this name.
   */
  public static fromSecret(secretName: string): Tls {
    return new Tls(checkedObjectName('tls', secretName));
  }

  private constructor(
    /** The Secret that holds `tls.crt` and `tls.key`. */
    public readonly secretName: string,
  ) {}

  /**
   * The certificate and the key, readable by the group of the proxy's process only.
   * @internal
   */
  public _volume(name: string): k8s.Volume {
    return { name, secret: { secretName: this.secretName, defaultMode: 0o440 } };
  }
}
