import { NetworkPeer } from './network-peer';

/** What a hop in front of the proxy does with TLS. */
export enum TlsMode {
  /** Passes it on as it is: TLS ends at the proxy. */
  PASSTHROUGH = 'passthrough',

  /** Ends it, and speaks plain HTTP with the proxy: needs `Tls.upstream`. */
  TERMINATE = 'terminate',
}

/** Whether connections from outside of the cluster keep the client's address. */
export enum ExternalTraffic {
  /** They do; only nodes with a proxy on them take connections. */
  LOCAL = 'Local',

  /** They do not: the proxy sees the address of a node, and tells the application so. */
  CLUSTER = 'Cluster',
}

/** A load balancer that the cluster's cloud makes. */
export interface LoadBalancerProps {
  /** @default TlsMode.PASSTHROUGH */
  readonly mode?: TlsMode;

  /**
   * The networks from which clients may connect, in CIDR notation.
   * @default - all
   */
  readonly sourceRanges?: string[];

  /**
   * What the cloud has to know, in its own annotations.
   * @default - none
   */
  readonly annotations?: Record<string, string>;

  /** @default ExternalTraffic.LOCAL */
  readonly externalTrafficPolicy?: ExternalTraffic;

  /**
   * Which implementation makes it.
   * @default - the cluster's default
   */
  readonly loadBalancerClass?: string;
}

/** A port on every node. */
export interface NodePortProps {
  /**
   * The port for plain HTTP.
   * @default - Kubernetes chooses one
   */
  readonly httpPort?: number;

  /**
   * The port for TLS, if it ends at the proxy.
   * @default - Kubernetes chooses one
   */
  readonly httpsPort?: number;

  /** @default ExternalTraffic.LOCAL */
  readonly externalTrafficPolicy?: ExternalTraffic;
}

/** An Ingress. */
export interface IngressProps {
  /** The class of the controller. */
  readonly className: string;

  /** @default TlsMode.PASSTHROUGH */
  readonly mode?: TlsMode;

  /**
   * What the controller has to know. To pass TLS through, it needs its own annotation, whose name ends in
   * `/ssl-passthrough`.
   * @default - none
   */
  readonly annotations?: Record<string, string>;

  /**
   * The Secret with the certificate that the controller uses when it ends TLS.
   * @default - the controller's own certificate
   */
  readonly secretName?: string;

  /**
   * The pods of the controller: only they reach the proxy then.
   * @default - everybody reaches the proxy
   */
  readonly controller?: NetworkPeer;
}

/** A route of the Gateway API. */
export interface GatewayRouteProps {
  /** The name of the Gateway. */
  readonly gateway: string;

  /**
   * The namespace of the Gateway.
   * @default - that of the pair
   */
  readonly gatewayNamespace?: string;

  /**
   * The listener of the Gateway.
   * @default - all that fit
   */
  readonly sectionName?: string;

  /**
   * The pods of the Gateway: only they reach the proxy then.
   * @default - everybody reaches the proxy
   */
  readonly controller?: NetworkPeer;
}
