import { Duration, Size } from 'cdk8s';
import { checkedRanges } from '../contract/cidr';
import { invalid } from '../contract/invalid';
import { checkedPath } from '../contract/path';
import { checkedRouteName } from './member';
import { oneOf, seconds } from '../contract/checks';
import { bodyLimit } from '../httpd/options';
import { checkedPage } from '../httpd/response-options';
import { AppWorkload } from './app-workload';

/** Rules for a path of an application, in place of those of the pair. */
export interface PathRules {
  /**
   * The only addresses and ranges that may ask for it; all others get status 403. The address is that of the client as
   * the proxy sees it.
   * @default - everybody
   */
  readonly allowFrom?: string[];

  /**
   * How long the application may take. Whole seconds.
   * @default - the timeout of the pair
   */
  readonly timeout?: Duration;

  /**
   * The largest request body that may be announced.
   * @default - that of the pair
   */
  readonly maxRequestBody?: Size;

  /**
   * Whether connections may become WebSockets.
   * @default true
   */
  readonly webSocket?: boolean;

  /**
   * Whether text is sent compressed to clients that ask for it.
   * @default - as the pair does
   */
  readonly compression?: boolean;
}

/** How an application is mounted below a path. */
export interface MountOptions extends PathRules {
  /**
   * Whether the application sees only what comes behind the path. It is then told the path by `X-Forwarded-Prefix`.
   * @default false
   */
  readonly stripPrefix?: boolean;

  /**
   * The name of the route, from which the application's objects get theirs: that of the pair, a dash, and this one.
   * @default - the path, with dashes for slashes
   */
  readonly name?: string;
}

/** How a path is refused. */
export interface RefusalOptions {
  /**
   * 403, or 404, which does not tell that there is something.
   * @default 403
   */
  readonly status?: number;
}

/** A response that the proxy gives by itself. */
export interface StaticAnswer {
  /** The text, at most 32 KiB. */
  readonly body: string;

  /** @default 'text/plain; charset=utf-8' */
  readonly contentType?: string;
}

/** @internal */
export type RouteAction =
  | { readonly kind: 'app'; readonly app: AppWorkload; readonly mount: Mount }
  | { readonly kind: 'rules'; readonly rules: Rules }
  | { readonly kind: 'refuse'; readonly status: number }
  | { readonly kind: 'answer'; readonly body: string; readonly contentType: string };

/** Rules with plain values; what is missing is as for the pair. @internal */
export interface Rules {
  readonly allowFrom: readonly string[];
  readonly timeout?: number;
  readonly maxRequestBody?: number;
  readonly webSocket: boolean;
  readonly compression?: boolean;
}

/** @internal */
export interface Mount extends Rules {
  readonly stripPrefix: boolean;
  readonly name: string;
}

/**
 * What is done with a path and all that is below it. Of several routes the longest one counts, by whole segments: `/api`
 * is not `/apix`. A route inside of another takes nothing over from it.
 */
export class Route {
  /**
   * To an application of its own, which is told and locked in as the first one is.
   *
   * @throws if the path or an option cannot be used; the message names it.
   */
  public static toApp(path: string, app: AppWorkload, options: MountOptions = {}): Route {
    const checked = checkedPath('routes.path', path);
    const name = checkedRouteName('routes.name', options.name ?? nameOf(checked));
    const mount = { ...rulesOf(options), stripPrefix: options.stripPrefix ?? false, name };
    return new Route(checked, { kind: 'app', app, mount });
  }

  /**
   * To the application that gets it anyway, under rules of its own.
   *
   * @throws if the path or an option cannot be used; the message names it.
   */
  public static withRules(path: string, rules: PathRules): Route {
    return new Route(checkedPath('routes.path', path), { kind: 'rules', rules: rulesOf(rules) });
  }

  /**
   * Nowhere, in whatever way a client writes the path.
   *
   * @throws if the path or the status cannot be used; the message names it.
   */
  public static refuse(path: string, options: RefusalOptions = {}): Route {
    const status = oneOf('routes.status', options.status ?? 403, [403, 404]);
    return new Route(checkedPath('routes.path', path), { kind: 'refuse', status });
  }

  /**
   * Answered by the proxy itself; only this very path, nothing below it.
   *
   * @throws if the path, the body or the content type cannot be used; the message names it.
   */
  public static answer(path: string, answer: StaticAnswer): Route {
    const body = checkedPage('routes.body', answer.body);
    const contentType = answer.contentType ?? 'text/plain; charset=utf-8';
    if (!/^[\w.+-]{1,60}\/[\w.+-]{1,60}(; ?charset=[\w-]{1,20})?$/.test(contentType)) {
      throw invalid(
        'routes.contentType',
        contentType,
        'a media type is needed',
        'for example "text/plain; charset=utf-8"',
      );
    }
    return new Route(checkedPath('routes.path', path), { kind: 'answer', body, contentType });
  }

  private constructor(
    /** The path, as clients ask for it. */
    public readonly path: string,
    /** @internal */
    public readonly _action: RouteAction,
  ) {}

  /** @internal */
  public get _timeout(): number | undefined {
    const { kind } = this._action;
    return kind === 'app' ? this._action.mount.timeout : kind === 'rules' ? this._action.rules.timeout : undefined;
  }
}

/** The longest that a request to one of them may take, as far as they say. Seconds. */
export function longestOf(routes: readonly Route[] = []): number {
  return Math.max(0, ...routes.map(({ _timeout }) => _timeout ?? 0));
}

function nameOf(path: string): string {
  return path
    .slice(1)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function rulesOf({ allowFrom, timeout, maxRequestBody, webSocket, compression }: PathRules): Rules {
  return {
    allowFrom: allowFrom === undefined ? [] : checkedRanges('routes.allowFrom', allowFrom),
    timeout: timeout === undefined ? undefined : seconds('routes.timeout', timeout, 1, 3600),
    maxRequestBody: maxRequestBody === undefined ? undefined : bodyLimit('routes.maxRequestBody', maxRequestBody),
    webSocket: webSocket ?? true,
    compression,
  };
}
