import { traefikLines, traefikSettings } from '../model/controller';
import { podPath } from '../model/workload';
import { Rule } from '../rule';
import { shown } from '../source/kube-object';
import { lineSpot } from './shared/spots';
import { SCHEME, enumerated } from './shared/words';

/** The controller believes its clients. */
export const TRAEFIK_INSECURE_FORWARDED_HEADERS: Rule = {
  id: 'traefik-insecure-forwarded-headers',
  severity: 'critical',
  title: 'Traefik is told to believe forwarded headers of its clients',
  why: `"${SCHEME}: https" over plain HTTP to the entry point: Traefik passes the header on as true, and every application behind it believes that.`,
  fix: 'Remove forwardedHeaders.insecure, and list the addresses of the load balancer in forwardedHeaders.trustedIPs.',
  *check({ objects }) {
    for (const workload of objects.workloads) {
      const { object, containers } = workload;
      const found = containers.flatMap(traefikSettings);
      if (found.length > 0)
        yield {
          object,
          spot: { path: [...podPath(workload), 'containers'], text: [found[0]?.split('=')[0] ?? ''] },
          message: `${shown(object)} tells Traefik to believe forwarded headers of anybody: ${enumerated(found)}.`,
        };
    }
    for (const configMap of objects.configMaps) {
      const found = traefikLines(configMap);
      if (found.length > 0)
        yield {
          object: configMap,
          spot: lineSpot(found[0] ?? ''),
          message: `${shown(configMap)} tells Traefik to believe forwarded headers of anybody: ${enumerated(found)}.`,
        };
    }
  },
};
