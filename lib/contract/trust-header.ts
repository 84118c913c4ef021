/** How a proxy treats a trust header that a client sends. */
export enum HeaderClass {
  /** Always stripped: no legitimate client sends it. */
  ALWAYS = 'A',

  /** Stripped unless passed through: a CDN or load balancer in front of the proxy may send it. */
  UPSTREAM = 'B',

  /** Stripped unless passed through: an authenticating proxy in front of the proxy may send it. */
  IDENTITY = 'C',

  /** Not stripped unless asked: ordinary clients send it. */
  OPTIONAL = 'D',
}

/** What a trust header speaks about. */
export enum HeaderTopic {
  /** Whether the original request was made over TLS. */
  SCHEME = 'scheme',

  /** The host, port and path that the client asked for. */
  LOCATION = 'location',

  /** The network address of the client. */
  CLIENT = 'client',

  /** Who the client is: users, groups, tokens, TLS client certificates. */
  IDENTITY = 'identity',

  /** Internal signals of a framework, file paths, outbound proxies, methods. */
  OTHER = 'other',
}

/** A request header that some application platform believes. */
export interface TrustHeader {
  /** The name as its readers write it. */
  readonly name: string;

  /** How a client's copy is treated. */
  readonly headerClass: HeaderClass;

  /** What it speaks about. */
  readonly topic: HeaderTopic;

  /** Who believes it. */
  readonly believedBy: string;

  /** What a client gains by forging it. */
  readonly forging: string;
}

/**
 * A trust header that the proxy states itself, exactly once, on every request that it passes on. What is said about a
 * client's certificate is said only where there is one.
 */
export interface AssertedHeader {
  /** The header's name. */
  readonly name: string;

  /** The fact that it states. */
  readonly states: string;
}

/** A trust header that is let through as the client sent it. */
export interface PassedHeader {
  /** The name of a trust header of class B or C, in its usual spelling. All other spellings are stripped all the same. */
  readonly header: string;

  /** Who in front of the proxy sets it and removes the client's copy. Shown in the configuration and the contract. */
  readonly because: string;
}
