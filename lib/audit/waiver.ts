import { ignoreAnnotation } from '../contract/marks';
import { KubeObject } from './source/kube-object';

/** The reason that an object gives for waiving a rule: empty if it gives none, nothing if it waives nothing. */
export function waiver(rule: string, { annotations }: KubeObject): string | undefined {
  return annotations.get(ignoreAnnotation(rule))?.trim();
}
