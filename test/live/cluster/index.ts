export { type Address, Cluster, type StrangerOptions } from './cluster';
export type { Container } from './container';
export type { ClusterOptions } from './control-plane';
export { Refused, Unsupported } from './errors';
export type { Pod } from './pod';
export { type Outcome, must, run, type RunOptions } from './shell';
