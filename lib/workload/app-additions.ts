import { Construct } from 'constructs';
import {
  BELIEVES_ANNOTATION,
  CONTRACT_ANNOTATION,
  FLAG_ANNOTATION,
  PROXY_ANNOTATION,
  SETTINGS_ANNOTATION,
} from '../contract/marks';
import { TrustContract } from '../contract/trust-contract';
import { OWN_FILES } from '../httpd/layout';
import { checksumOf, configMap } from './config-map';
import { Member, selector } from './member';
import { PodAdditions } from './pod-additions';
import { Seal } from './seal';

const DIRECTORY = `${OWN_FILES}/app`;
const VOLUME = 'secure-proxy-settings';

/** What the pair puts into the application's pods: the flag, the fingerprint and, where the platform asks for one, a module. */
export function appAdditions(scope: Construct, app: Member, contract: TrustContract, seal?: Seal): PodAdditions {
  const generated = contract.platform._module(contract.hosts, contract.needsSeal);
  const base: PodAdditions = {
    env: contract.flag,
    secrets: seal?._variables(),
    labels: selector(app),
    annotations: {
      [CONTRACT_ANNOTATION]: contract.fingerprint,
      [FLAG_ANNOTATION]: JSON.stringify(contract.flag),
      [BELIEVES_ANNOTATION]: JSON.stringify(contract._declared()),
      ...(app.proxy === undefined ? {} : { [PROXY_ANNOTATION]: app.proxy }),
    },
    volumes: [],
    mounts: [],
  };
  if (generated === undefined) return base;
  const files = configMap(scope, app, 'settings', { [generated.fileName]: generated.text });
  return {
    ...base,
    env: { ...base.env, ...generated.environment },
    searchPath: { variable: generated.searchPath, directory: DIRECTORY },
    annotations: { ...base.annotations, [SETTINGS_ANNOTATION]: checksumOf(files) },
    volumes: [{ name: VOLUME, configMap: { name: files.name } }],
    mounts: [{ name: VOLUME, mountPath: DIRECTORY, readOnly: true }],
  };
}
