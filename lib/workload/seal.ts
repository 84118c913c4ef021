import { SEAL_HEADER } from '../contract/catalogue';
import { invalid } from '../contract/invalid';
import { SEAL_REFERENCE, SealVariable } from '../contract/seal';
import { SEAL, SEAL_FILE } from '../httpd/layout';
import { checkedDataKey, checkedObjectName } from './object-name';
import { MountedVolume, mountedSecret } from './pod';
import { SecretVariable } from './pod-additions';

/** Where the values stand in the Secret. */
export interface SealOptions {
  /**
   * The key of the value that the proxy sends: 32 to 200 letters, digits, dashes and underscores.
   * @default 'value'
   */
  readonly key?: string;

  /**
   * The key of a second value that the application accepts as well, while one replaces the other. Need not be there.
   * @default 'accepted'
   */
  readonly acceptedKey?: string;
}

/**
 * A secret value that the proxy sends with each request over TLS, as far as it knows, and without which the application does not believe
 * that it was one. Whoever reaches the application around the proxy cannot pass for it.
 */
export class Seal {
  /** The request header that carries the seal. The proxy strips it from what clients send. */
  public static readonly HEADER: string = SEAL_HEADER;

  /** Stands for the value in `sealedFlag` of a custom platform. Kubernetes puts it in when a pod starts. */
  public static readonly VALUE: string = SEAL_REFERENCE;

  /**
   * The seal is in an existing Secret. The value never stands in a manifest.
   *
   * @param secretName The Secret, in the namespace of the pair.
   * @throws if the Secret or a key cannot have this name.
   */
  public static fromSecret(secretName: string, options: SealOptions = {}): Seal {
    const key = checkedDataKey('seal.key', options.key ?? 'value');
    const acceptedKey = checkedDataKey('seal.acceptedKey', options.acceptedKey ?? 'accepted');
    if (key === acceptedKey) {
      throw invalid('seal.acceptedKey', acceptedKey, 'the value has this key', 'name another key');
    }
    return new Seal(checkedObjectName('seal', secretName), key, acceptedKey);
  }

  private constructor(
    /** The Secret. */
    public readonly secretName: string,
    /** The key of the value that the proxy sends. */
    public readonly key: string,
    /** The key of the value that the application accepts as well. */
    public readonly acceptedKey: string,
  ) {}

  /**
   * The value for the proxy, which reads it from a file.
   * @internal
   */
  public _volume(): MountedVolume {
    return mountedSecret('seal', this.secretName, SEAL, [{ key: this.key, path: SEAL_FILE }]);
  }

  /**
   * The values for the application.
   * @internal
   */
  public _variables(): Record<string, SecretVariable> {
    const { secretName: name } = this;
    return {
      [SealVariable.VALUE]: { name, key: this.key },
      [SealVariable.ACCEPTED]: { name, key: this.acceptedKey, optional: true },
    };
  }
}
