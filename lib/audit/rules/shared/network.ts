import { SCHEME } from './words';

/** What any pod can do that is not kept away. */
export const FROM_ANY_POD = `From any pod of the cluster: "curl -H '${SCHEME}: https' http://POD-IP:8000/". The proxy never sees the request, and the application believes it.`;

export const ADMIT_PROXY_ONLY =
  'Add a NetworkPolicy with policyTypes [Ingress] that selects the pods of the application and admits the pods of the proxy only, on the port of the application only.';
