import { HeaderTopic, TrustHeader } from '../contract/trust-header';
import { Listener } from './attack-case';

/** Values that no honest party uses (TEST-NET, `.invalid`), so that forging is recognised by value. */
export const Canary = {
  ADDRESS: '203.0.113.66',
  HOST: 'forged.invalid',
  USER: 'forged-admin',
  PORT: '6666',
  PATH: '/forged',
  TEXT: 'forged-value',
  HEADER: 'X-Planted',
} as const;

const ALL = Object.values(Canary).map((value) => value.toLowerCase());

/** Whether a text carries one of the canary values. */
export function hasCanary(text: string): boolean {
  const lower = text.toLowerCase();
  return ALL.some((value) => (value === Canary.PORT ? lower.endsWith(`:${value}`) : lower.includes(value)));
}

/** The lie that a client tells with this header: https over plain HTTP, http over TLS, canaries elsewhere. */
export function lie(header: TrustHeader, listener: Listener): string {
  switch (header.topic) {
    case HeaderTopic.SCHEME:
      return schemeLie(header.name, listener);
    case HeaderTopic.LOCATION:
      return locationLie(header.name);
    case HeaderTopic.CLIENT:
      return /By$|Proxy$/.test(header.name) ? Canary.TEXT : Canary.ADDRESS;
    case HeaderTopic.IDENTITY:
      return /verify$/i.test(header.name) ? 'SUCCESS' : Canary.USER;
    case HeaderTopic.OTHER:
      return otherLie(header.name);
  }
}

function schemeLie(name: string, listener: Listener): string {
  const scheme = listener === 'plain' ? 'https' : 'http';
  if (/^forwarded$/i.test(name)) return `for=${Canary.ADDRESS};proto=${scheme};host=${Canary.HOST}`;
  if (/visitor$/i.test(name)) return `{"scheme":"${scheme}"}`;
  if (/protocol$/i.test(name)) return listener === 'plain' ? 'ssl' : 'http';
  if (/(ssl|https)$/i.test(name)) return listener === 'plain' ? 'on' : 'off';
  return scheme;
}

function locationLie(name: string): string {
  if (/port$/i.test(name)) return Canary.PORT;
  if (/(host|server|override)$/i.test(name)) return Canary.HOST;
  return /method$/i.test(name) ? 'DELETE' : Canary.PATH;
}

function otherLie(name: string): string {
  if (/^proxy$/i.test(name)) return `http://${Canary.HOST}`;
  if (/subrequest$/i.test(name)) return 'middleware:middleware:middleware:middleware:middleware';
  return /(method|override)$/i.test(name) ? 'DELETE' : Canary.TEXT;
}
