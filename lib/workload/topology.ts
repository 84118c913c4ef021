/** Which pods proxy and application are in. */
export enum Topology {
  /** Each in pods of its own. A network policy lets only the proxy reach the application. */
  SEPARATE = 'separate',

  /** Both in the same pods. The application listens on the loopback, which nothing outside of the pod can reach. */
  SIDECAR = 'sidecar',
}
