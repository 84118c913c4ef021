/** What a listener of a proxy makes of requests for an application. */
export interface ListenerFacts {
  /** As the configuration calls it; a route that a controller serves is its own listener. */
  readonly listener: string;
  /** Where TLS ends. */
  readonly tls: 'here' | 'in front' | 'nowhere' | 'unknown';
  /** The networks of what ends TLS in front, which is believed about scheme, host and client. */
  readonly trusts: readonly string[];
  /** Whether clients are asked for certificates. */
  readonly clientCertificates: 'required' | 'optional' | 'none';
  /** Whether requests that are not passed on are redirected to https. */
  readonly redirects: boolean;
  /** The paths that lead to the application; all, or not known, if there is none. */
  readonly paths: readonly string[];
  /** Whether it passes on exactly these, as for health checks. */
  readonly exact: boolean;
  /** The headers that it states itself, on every request. */
  readonly states: readonly string[];
  /** Those that it states only where there is something to state. */
  readonly mayState: readonly string[];
  /** Whether it sends the seal with some requests. */
  readonly seals: boolean;
  /** The trust headers that it removes, in every spelling that the application takes for them. */
  readonly removes: readonly string[];
  /** Trust headers that reach the application as a client sent them, in some spelling. */
  readonly passes: readonly string[];
  /** Whether it passes on requests for any host. */
  readonly anyHost: boolean;
}

/** How requests come to a proxy. */
export interface EntranceFacts {
  /** The object that makes it. */
  readonly object: string;
  readonly how: string;
  /** The ports at which it is; none if it does not say. */
  readonly ports: readonly number[];
  /** The networks that it takes connections from; all if there is none. */
  readonly sources: readonly string[];
}

/** Whom a NetworkPolicy lets in. */
export interface AdmissionFacts {
  readonly policy: string;
  readonly who: readonly string[];
  /** Numbers, ranges or names; all ports, if there is none. */
  readonly ports: readonly string[];
}

/** A proxy in front of an application. */
export interface ProxyFacts {
  readonly name: string;
  readonly product: string;
  /** Whether it is in the pod of the application. */
  readonly sidecar: boolean;
  /** None if its configuration is not among the manifests, or cannot be read. */
  readonly listeners: readonly ListenerFacts[];
  /** Whether it speaks TLS with the application; absent if that cannot be seen. */
  readonly tlsToApplication?: boolean;
  /** Whether it verifies the certificate of the application; absent if that cannot be seen, or there is none. */
  readonly verifiesApplication?: boolean;
  /** Whether it shows the application a certificate. */
  readonly showsCertificate: boolean;
  readonly entrances: readonly EntranceFacts[];
  /** Nobody restricts who connects, if there is none. */
  readonly admits: readonly AdmissionFacts[];
}

/** Whether a lock does its work: one is `waived` where an annotation says why a finding does not count. */
export type LockState = 'holds' | 'open' | 'waived' | 'unknown';

/** One of the things that keep a pair honest. */
export interface LockFacts {
  readonly name: 'header lock' | 'flag lock' | 'path lock' | 'TLS to the application' | 'seal';
  readonly state: LockState;
  /** Why it holds, or what is wrong with it. */
  readonly because: readonly string[];
}

/** Why an application believes. */
export interface BeliefFacts {
  readonly platform: string;
  /** What it was told, as it stands in its configuration. */
  readonly flag: string;
  readonly headers: readonly string[];
  /** Whom it believes. */
  readonly peers: string;
}

/** An application, what it believes, and how requests come to it. */
export interface ApplicationFacts {
  /** The container, with what runs it. */
  readonly name: string;
  /** What runs it. */
  readonly workload: string;
  readonly image: string;
  readonly believes: readonly BeliefFacts[];
  readonly proxies: readonly ProxyFacts[];
  readonly admits: readonly AdmissionFacts[];
  readonly locks: readonly LockFacts[];
  /** Ways into it that pass no proxy. */
  readonly around: readonly string[];
}
