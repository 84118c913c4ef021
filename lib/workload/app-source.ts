import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Platform } from '../contract/platform';
import { TrustContract } from '../contract/trust-contract';
import { AppTls } from './app-tls';
import { Member } from './member';
import { PodAdditions } from './pod-additions';

/** What the application's Deployment has to know of the pair. */
export interface AppContext {
  readonly side: Member;
  readonly contract: TrustContract;
  readonly additions: PodAdditions;
  readonly port: number;
  /** Whether only its own pod may reach the application, which then cannot be probed directly. */
  readonly loopback?: boolean;
  readonly platform: Platform;
  readonly tls?: AppTls;
  /** How long a terminating pod goes on serving, and how long a request may then take. Seconds. */
  readonly drain: number;
  readonly timeout: number;
}

/** The Deployment of the application, and the objects that come with it. */
export interface AppDeployment {
  readonly deployment: ApiObject;
  readonly disruptionBudget?: ApiObject;
  readonly autoscaler?: ApiObject;
  readonly serviceAccount?: ApiObject;
  /** What is wrong with it, looked at when everything is in place. */
  readonly problems: () => string[];
}

/** Where the application's Deployment comes from. */
export interface AppSource {
  deploy(scope: Construct, context: AppContext): AppDeployment;

  /** Paths of the application by the paths of the proxy's health listener at which the kubelet asks for them. */
  probePaths(): Record<string, string>;
}
