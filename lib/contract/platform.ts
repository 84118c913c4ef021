import { Duration } from 'cdk8s';
import { Asserted } from './catalogue';
import { DjangoOptions, djangoPlatform } from './django';
import { Folding } from './folding';
import { invalid } from './invalid';
import { CustomPlatformProps, GeneratedModule, PlatformSpec, TlsFiles, checkedSpec } from './platform-spec';

/**
 * An application stack: what it believes, how its server folds header names, and the flag that makes it listen.
 *
 * A flag is the set of environment variables without which the application does not believe the proxy. It exists only
 * through the pair: the same variables in your own environment entries are an error.
 */
export class Platform {
  /**
   * Django on gunicorn or an ASGI server.
   *
   * The flag is `SECURE_PROXY_SSL_HEADER=HTTP_X_FORWARDED_PROTO,https`, for settings that read it, and an empty
   * `FORWARDED_ALLOW_IPS`, so that the server itself (gunicorn, uvicorn) believes no forwarded header. With `settings`
   * no code has to change.
   *
   * @see https://docs.djangoproject.com/en/5.2/ref/settings/#secure-proxy-ssl-header
   * @throws if `flag` is no environment variable name, or `settings` no dotted module name.
   */
  public static django(options: DjangoOptions = {}): Platform {
    return new Platform(djangoPlatform(options));
  }

  /**
   * Any other stack.
   *
   * @throws if a name, the port or a header cannot be used; the message says which and why.
   */
  public static custom(props: CustomPlatformProps): Platform {
    return new Platform(checkedSpec(props));
  }

  private constructor(private readonly spec: PlatformSpec) {}

  /** The name of the platform, e.g. `django`. */
  public get name(): string {
    return this.spec.name;
  }

  /** How the application's server folds header names. */
  public get folding(): Folding {
    return this.spec.folding;
  }

  /** The asserted headers that the application believes once its flag is set. */
  public get believes(): string[] {
    return [...this.spec.believes];
  }

  /** The environment variables that make the application believe them. */
  public get flag(): Record<string, string> {
    return { ...this.spec.flag };
  }

  /** Likewise in a sealed pair; absent where the platform cannot be told which value to expect. */
  public get sealedFlag(): Record<string, string> | undefined {
    return this.spec.sealedFlag === undefined ? undefined : { ...this.spec.sealedFlag };
  }

  /** The port on which the application listens unless told otherwise. */
  public get port(): number {
    return this.spec.port;
  }

  /** How long the application's server keeps an idle connection open; absent where it is not known. */
  public get keepAlive(): Duration | undefined {
    return this.spec.keepAlive;
  }

  /**
   * Environment for a Deployment that the pair makes itself, such as the variable that names the listening port.
   * @internal
   */
  public _serving(port: number): Record<string, string> {
    return this.spec.serving?.(port) ?? {};
  }

  /**
   * Likewise, for an application that only its own pod may reach.
   * @internal
   */
  public _servingLoopback(port: number): Record<string, string> {
    const variables = this.spec.servingLoopback?.(port);
    if (variables !== undefined) return variables;
    throw invalid(
      'topology',
      this.name,
      'nobody has said how this platform comes to listen on 127.0.0.1 only',
      'say platform.loopback, or leave proxy and application in pods of their own',
    );
  }

  /**
   * Likewise, for an application that speaks TLS with these files.
   * @internal
   */
  public _servingTls(files: TlsFiles): Record<string, string> {
    const variables = this.spec.servingTls?.(files);
    if (variables !== undefined) return variables;
    const property = files.clientAuthority === undefined ? 'platform.tls' : 'platform.mutualTls';
    const why = 'nobody has said how this platform comes to speak TLS with these files';
    throw invalid('app.tls', this.name, why, `say ${property}, or leave app.tls out`);
  }

  /**
   * Whether the application takes a request for plain HTTP when the proxy says so, though the proxy itself speaks TLS.
   * @internal
   */
  public get _heedsPlainHttp(): boolean {
    return this.spec.heedsPlainHttp ?? false;
  }

  /**
   * The settings module that switches the application's trust on without a change of its code.
   * @internal
   */
  public _module(hosts: readonly string[], sealed = false): GeneratedModule | undefined {
    return this.spec.module?.(hosts, sealed);
  }

  /**
   * What an HTTP probe, which does not pass through the proxy, has to say for itself.
   * @internal
   */
  public _probeHeaders(host: string): Record<string, string> {
    return { Host: host, [Asserted.SCHEME.name]: 'https' };
  }
}
