import { createHash } from 'crypto';

/** Marks the pods of one side of a pair; selectors rest on it alone, so that it never depends on a construct's place. */
export const MEMBER_LABEL = 'cdk8s-secure-proxy/member';

/** Which part of a pair the pods are: its proxy, its application, or both in one. */
export const COMPONENT_LABEL = 'app.kubernetes.io/component';

/** The component of pods that hold proxy and application. */
export const WHOLE_PAIR = 'pair';

/** The same on both sides of a pair, so that a mismatch can be seen. */
export const CONTRACT_ANNOTATION = 'cdk8s-secure-proxy/contract';

/** The name of its proxy, on the pods of an application that a route mounts. */
export const PROXY_ANNOTATION = 'cdk8s-secure-proxy/proxy';

/** The annotation of the proxy with the fingerprint of an application that a route mounts. */
export function contractAnnotation(app: string): string {
  return `${CONTRACT_ANNOTATION}.${app}`;
}

/** Changes with the configuration that a pod mounts, and so rolls the pod. */
export const CONFIG_ANNOTATION = 'cdk8s-secure-proxy/config-checksum';

/** Likewise for what the pair generates for the application, which may stand in the same pod. */
export const SETTINGS_ANNOTATION = 'cdk8s-secure-proxy/settings-checksum';

/** The digest of a file's ConfigMap as the pair generated it, so that a later change of it can be seen. */
export const GENERATED_ANNOTATION = 'cdk8s-secure-proxy/generated';

/** The variables of the flag as a JSON object, so that a missing half of the agreement can be seen. */
export const FLAG_ANNOTATION = 'cdk8s-secure-proxy/flag';

/** What the application believes, as the pair was told, so that platforms that nobody knows can be judged, too. */
export const BELIEVES_ANNOTATION = 'cdk8s-secure-proxy/believes';

/** The annotation that says why an audit rule shall not hold for an object. */
export function ignoreAnnotation(rule: string): string {
  return `cdk8s-secure-proxy/ignore-${rule}`;
}

/** The name of one side of a pair, which is also the value of its label. */
export function memberName(pair: string, component: 'proxy' | 'app'): string {
  return `${pair}-${component}`;
}

/**
 * A short hash of the data of a ConfigMap, whatever the order of its keys. Each text is hashed as it is, after its name
 * and length: every synth does this, and escaping the configuration of httpd would take longer than the hash.
 */
export function digest(data: Readonly<Record<string, unknown>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(data).sort()) {
    const value = data[name];
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
    hash.update(JSON.stringify([name, typeof value, text.length])).update(text);
  }
  return hash.digest('hex').slice(0, 16);
}
