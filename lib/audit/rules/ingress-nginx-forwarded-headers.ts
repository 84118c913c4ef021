import { Asserted } from '../../contract/catalogue';
import { nginxBelievesClients } from '../model/controller';
import { Rule } from '../rule';
import { shown } from '../source/kube-object';
import { SCHEME } from './shared/words';

/** The controller believes its clients. */
export const INGRESS_NGINX_FORWARDED_HEADERS: Rule = {
  id: 'ingress-nginx-forwarded-headers',
  severity: 'critical',
  title: 'ingress-nginx is told to believe forwarded headers of its clients',
  why: `"${SCHEME}: https" over plain HTTP to any host of the controller: it passes the header on as true, and every application behind it believes that.`,
  fix: 'Remove use-forwarded-headers. If a load balancer in front terminates TLS, let it speak the PROXY protocol (use-proxy-protocol), and let nobody else reach the controller.',
  *check({ objects }) {
    for (const configMap of objects.configMaps.filter(nginxBelievesClients)) {
      yield {
        object: configMap,
        spot: { path: ['data', 'use-forwarded-headers'] },
        message: `${shown(configMap)} sets use-forwarded-headers for ingress-nginx: it takes ${SCHEME} and ${Asserted.HOST.name} from anybody; proxy-real-ip-cidr limits the address only.`,
      };
    }
  },
};
