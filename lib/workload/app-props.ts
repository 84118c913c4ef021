import { Platform } from '../contract/platform';
import { AppPeer } from './app-peer';
import { AppProbes } from './app-probes';
import { AppTls } from './app-tls';
import { AppVolume } from './app-volume';
import { ComputeResources } from './compute-resources';
import { WorkloadOptions } from './workload-options';

/** One key of an existing Secret. */
export interface SecretKey {
  /** The name of the Secret, in the namespace of the pair. */
  readonly secret: string;

  /** The key in it. */
  readonly key: string;
}

/** An application whose Deployment the pair makes. */
export interface ImageAppProps extends WorkloadOptions {
  /** The application stack. */
  readonly platform: Platform;

  /**
   * The port on which the application listens.
   * @default - the platform's usual port
   */
  readonly port?: number;

  /**
   * Environment variables.
   * @default - only what the platform needs
   */
  readonly env?: Record<string, string>;

  /**
   * Environment variables whose values come from Secrets.
   * @default - none
   */
  readonly secrets?: Record<string, SecretKey>;

  /**
   * TLS between the proxy and the application.
   * @default - plain HTTP, from which the network policy keeps others
   */
  readonly tls?: AppTls;

  /**
   * Who beside the proxy may connect to the pods.
   * @default - nobody
   */
  readonly peers?: AppPeer[];

  /** @default - cpu 100m to 1, memory 256Mi to 512Mi */
  readonly resources?: ComputeResources;

  /** @default - the port accepts connections */
  readonly probes?: AppProbes;

  /**
   * Replaces the entry point of the image.
   * @default - the image's own
   */
  readonly command?: string[];

  /**
   * Replaces the arguments of the image.
   * @default - the image's own
   */
  readonly args?: string[];

  /**
   * Volumes beside the writable `/tmp` that every application gets. All else is read-only.
   * @default - none
   */
  readonly volumes?: AppVolume[];

  /**
   * The user id of the application.
   * @default 25000
   */
  readonly user?: number;

  /**
   * The group id of the application.
   * @default 26000
   */
  readonly group?: number;
}

/** An application whose Deployment somebody else makes. */
export interface AdoptedAppProps {
  /** The application stack. */
  readonly platform: Platform;

  /**
   * The port on which the application listens.
   * @default - the platform's usual port
   */
  readonly port?: number;

  /**
   * The container that runs the application.
   * @default - the first one
   */
  readonly container?: string;

  /**
   * TLS between the proxy and the application, which your Deployment has to arrange: the pair mounts nothing into it.
   * @default - plain HTTP, from which the network policy keeps others
   */
  readonly tls?: AppTls;

  /**
   * Who beside the proxy may connect to the pods.
   * @default - nobody
   */
  readonly peers?: AppPeer[];
}
