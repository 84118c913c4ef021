import { invalid } from '../contract/invalid';
import { Platform } from '../contract/platform';
import { TlsFiles } from '../contract/platform-spec';
import { APP_CERTIFICATES, PROXY_AUTHORITY, TlsFile, appAuthority, proxyIdentity } from '../httpd/layout';
import { PlainHttp } from '../httpd/options';
import { UpstreamTls } from '../httpd/route';
import { checkedObjectName } from './object-name';
import { MountedVolume, mountedSecret } from './pod';
import { Seal } from './seal';

/**
 * TLS between the proxy and the application. The certificate of the application has to name the hosts of the pair: the
 * proxy asks for the host that the client asked for, as it does in the request itself.
 */
export class AppTls {
  /** The certificate of the application, in its container. */
  public static readonly CERTIFICATE: string = `${APP_CERTIFICATES}/${TlsFile.CERTIFICATE}`;

  /** The key of the application, in its container. */
  public static readonly KEY: string = `${APP_CERTIFICATES}/${TlsFile.KEY}`;

  /** The authority of the proxy's certificate, in the container of an application with mutual TLS. */
  public static readonly CLIENT_AUTHORITY: string = `${PROXY_AUTHORITY}/${TlsFile.AUTHORITY}`;

  /**
   * The proxy verifies the certificate of the application, and sends it nothing unless it is good.
   *
   * @param secretName A Secret of type `kubernetes.io/tls` in the namespace of the pair, with the authority that signed
   * the certificate in `ca.crt`. The proxy gets that one only.
   * @throws if no Secret can have this name.
   */
  public static verified(secretName: string): AppTls {
    return new AppTls(checkedObjectName('app.tls', secretName));
  }

  /**
   * Likewise, and the application takes connections only from who shows a certificate of the proxy's authority. Let that
   * authority sign for the proxy and nobody else: applications do not look at the name.
   *
   * @param secretName As above, for the application.
   * @param clientSecretName The same for the proxy. The application gets `ca.crt` of it only.
   * @throws if no Secrets can have these names, or both are the same.
   */
  public static mutual(secretName: string, clientSecretName: string): AppTls {
    if (secretName === clientSecretName) {
      const why = 'each side has a key of its own, which the other one must not know';
      throw invalid('app.tls', clientSecretName, why, 'name two Secrets');
    }
    return new AppTls(checkedObjectName('app.tls', secretName), checkedObjectName('app.tls', clientSecretName));
  }

  private constructor(
    /** The Secret with the certificate of the application. */
    public readonly secretName: string,
    /** The Secret with the certificate of the proxy; absent where the application does not ask for one. */
    public readonly clientSecretName?: string,
  ) {}

  /** @internal */
  public _upstream(name: string): UpstreamTls {
    return { name, mutual: this.clientSecretName !== undefined };
  }

  /**
   * What the application speaks TLS with.
   * @internal
   */
  public _files(): TlsFiles {
    const clientAuthority = this.clientSecretName === undefined ? undefined : AppTls.CLIENT_AUTHORITY;
    return { certificate: AppTls.CERTIFICATE, key: AppTls.KEY, clientAuthority };
  }

  /** @internal */
  public _appVolumes(): MountedVolume[] {
    const { secretName, clientSecretName } = this;
    const own = mounted('app-tls', secretName, IDENTITY, APP_CERTIFICATES);
    return clientSecretName === undefined
      ? [own]
      : [own, mounted('proxy-ca', clientSecretName, AUTHORITY, PROXY_AUTHORITY)];
  }

  /**
   * @param i Tells the volumes of several applications apart, whose names may be too long for that.
   * @internal
   */
  public _proxyVolumes(name: string, i: number): MountedVolume[] {
    const { secretName, clientSecretName } = this;
    const authority = mounted(`app-${i}-ca`, secretName, AUTHORITY, appAuthority(name));
    return clientSecretName === undefined
      ? [authority]
      : [authority, mounted(`app-${i}-client`, clientSecretName, IDENTITY, proxyIdentity(name))];
  }
}

const IDENTITY = [TlsFile.CERTIFICATE, TlsFile.KEY];
const AUTHORITY = [TlsFile.AUTHORITY];

function mounted(name: string, secretName: string, keys: readonly string[], mountPath: string): MountedVolume {
  const items = keys.map((key) => ({ key, path: key }));
  return mountedSecret(name, secretName, mountPath, items);
}

interface SpeakingApp {
  readonly platform: Platform;
  readonly tls?: AppTls;
}

/** @throws if an application that speaks TLS would take for secure what did not come over TLS to the proxy. */
export function checkTruth(apps: readonly SpeakingApp[], plainHttp: PlainHttp, seal?: Seal): void {
  for (const { tls, platform } of apps) {
    if (tls === undefined) continue;
    if (plainHttp === PlainHttp.SERVE && !platform._heedsPlainHttp) {
      const why = `nobody has said that "${platform.name}" takes a request for plain HTTP which comes to it over TLS`;
      throw invalid('httpd.plainHttp', plainHttp, why, 'redirect plain HTTP, or leave app.tls out');
    }
    if (seal !== undefined && tls.clientSecretName === undefined) {
      const why = 'an application that speaks TLS takes whoever reaches it for secure, without any header';
      throw invalid('seal', seal.secretName, why, 'use AppTls.mutual, which lets nobody else in');
    }
  }
}
