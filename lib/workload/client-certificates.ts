import { k8s } from 'cdk8s-plus-27';
import { wholeNumber } from '../contract/checks';
import { CLIENT_AUTHORITY, TlsFile } from '../httpd/layout';
import { ClientVerification } from '../httpd/tls';
import { checkedDataKey, checkedObjectName } from './object-name';
import { MountedVolume } from './pod';

/** How client certificates are verified. */
export interface ClientCertificatesOptions {
  /**
   * The key under which the certificates of the authority stand, as PEM.
   * @default 'ca.crt'
   */
  readonly key?: string;

  /**
   * Whether clients without a certificate are served, too. The application then has to look whether there was one.
   * @default false
   */
  readonly optional?: boolean;

  /**
   * How many certificates may stand between a client's own and the authority's, that one included.
   * @default 1
   */
  readonly depth?: number;
}

/**
 * Certificates by which clients show who they are (mutual TLS).
 *
 * The proxy states what it has verified in `X-SSL-Client-Verify`, `X-SSL-Client-S-DN` and `X-SSL-Client-Cert`, and
 * removes what clients say there themselves. Over plain HTTP nobody is verified: the redirect to https keeps such
 * requests from the application.
 */
export class ClientCertificates {
  /**
   * Verified against an authority in a Secret of the pair's namespace, such as one of cert-manager.
   * @throws if the Secret, the key or the depth cannot be; the message says which.
   */
  public static fromSecret(secretName: string, options: ClientCertificatesOptions = {}): ClientCertificates {
    const name = checkedObjectName('tls.clientCertificates', secretName);
    return new ClientCertificates((items) => ({ secret: { secretName: name, defaultMode: 0o440, items } }), options);
  }

  /**
   * Verified against an authority in a ConfigMap of the pair's namespace.
   * @throws if the ConfigMap, the key or the depth cannot be; the message says which.
   */
  public static fromConfigMap(configMapName: string, options: ClientCertificatesOptions = {}): ClientCertificates {
    const name = checkedObjectName('tls.clientCertificates', configMapName);
    return new ClientCertificates((items) => ({ configMap: { name, items } }), options);
  }

  private readonly key: string;

  private constructor(
    private readonly source: (items: k8s.KeyToPath[]) => Omit<k8s.Volume, 'name'>,
    private readonly options: ClientCertificatesOptions,
  ) {
    this.key = checkedDataKey('tls.clientCertificates.key', options.key ?? TlsFile.AUTHORITY);
    wholeNumber('tls.clientCertificates.depth', options.depth ?? 1, 1, 10);
  }

  /** @internal */
  public _verification(): ClientVerification {
    return { optional: this.options.optional ?? false, depth: this.options.depth ?? 1 };
  }

  /** @internal */
  public _volume(): MountedVolume {
    const name = 'client-authority';
    return {
      volume: { name, ...this.source([{ key: this.key, path: TlsFile.AUTHORITY }]) },
      mount: { name, mountPath: CLIENT_AUTHORITY, readOnly: true },
    };
  }
}
