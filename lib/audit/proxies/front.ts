/** What a proxy does with a request header, under one spelling of its name. */
export enum Treatment {
  /** States it itself, on every request. */
  SET,
  /** Removes it. */
  REMOVED,
  /** Lets it through as it comes. */
  PASSED,
  /** Adds to what the client sent. */
  APPENDED,
  /** Sets it to what the client said. */
  COPIED,
  /** States it over TLS, and lets it through over plain HTTP. */
  SET_FOR_TLS,
  /** Depends on something in front of it that cannot be read. */
  UNKNOWN,
}

/** Where requests are passed on to. */
export interface Upstream {
  readonly host: string;
  readonly port?: number;
  /** Whether the proxy speaks TLS with it; nothing if that is not said. */
  readonly tls?: boolean;
  /** The path of the requests that go there; all, or not known, if it is not said. */
  readonly path?: string;
  /** Whether its certificate is verified; nothing if that cannot be seen. */
  readonly verified?: boolean;
  /** Whether the proxy shows it a certificate. */
  readonly mutual?: boolean;
  /** Headers that are stated to it alone. */
  readonly states?: readonly string[];
}

/** A line of a configuration that deserves a finding. */
export interface Remark {
  readonly shown: string;
  readonly because: string;
  /** One request, and what comes of it, if the rule's own example is of something else. */
  readonly why?: string;
}

/** One part of a proxy that passes requests on: a virtual host, a server block, a backend. */
export interface Front {
  readonly product: string;
  /** As its configuration calls it. */
  readonly name: string;
  /** Lines by which it is found there, if its name is not enough. */
  readonly marks?: readonly string[];
  readonly upstreams: readonly Upstream[];
  /** Whether TLS ends here; nothing if that is not said. */
  readonly tls?: boolean;
  /** Whether a listener without TLS says https of all its requests. */
  readonly claimsTls?: boolean;
  /** Whether nothing is passed on but exactly the paths of the upstreams, as for health checks. */
  readonly exact?: boolean;
  /** The networks of what ends TLS in front: what connects from there is believed about the scheme. */
  readonly trusts?: readonly string[];
  /** Whether requests over plain HTTP are sent to https, as far as they are not passed on. */
  readonly redirects?: boolean;
  /** Whether clients are asked for certificates. */
  readonly clientCertificates?: 'required' | 'optional';
  /** What becomes of a header under exactly this spelling. */
  treats(spelling: string): Treatment;
  /** The headers that its configuration names, in its own spelling. */
  readonly names?: readonly string[];
  /** Whether some requests get a value of a header that the others do not. */
  mayState?(header: string): boolean;
  /** Whether a client can have a header deleted that the proxy states, by naming it in `Connection`. */
  deletable(header: string): boolean;
  /** Whether requests for any host are passed on. */
  readonly servesAnyHost: boolean;
  readonly unsafe: readonly Remark[];
  /** Where it takes a client's word for the scheme. */
  readonly credulous: readonly Remark[];
}

/** What could be read of a proxy. */
export interface ProxyReading {
  readonly product: string;
  readonly fronts: readonly Front[];
  readonly listens: readonly number[];
}

/** Configuration files by path, and the values of variables that they may refer to. */
export interface ConfigurationFiles {
  readonly files: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, string>;
}

export type ProxyReader = (configuration: ConfigurationFiles) => ProxyReading | undefined;

/** The parts of `http://shop.shop.svc:8000/path`; nothing for what is no address. */
export function upstream(address: string): Upstream | undefined {
  const [, scheme, host = '', port] =
    /^(?:([a-z0-9+]+):\/\/)?(\[[\da-f:]+\]|[\w.-]+)(?::(\d+))?(?:[/?#].*)?$/i.exec(address) ?? [];
  if (host === '') return undefined;
  return {
    host: host.replace(/^\[|\]$/g, ''),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(scheme === undefined ? {} : { tls: /^(https|wss|h2)$/i.test(scheme) }),
  };
}
