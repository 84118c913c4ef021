import { AttackClass } from './attack-class';

/** Which door of the proxy a request knocks on: clear text or TLS. */
export type Listener = 'plain' | 'tls';

/** The protocol that a request speaks. On the plain listener HTTP/2 is spoken with prior knowledge (h2c). */
export type Protocol = 'HTTP/1.0' | 'HTTP/1.1' | 'HTTP/2';

/** A way in: one listener, one protocol. */
export interface Wire {
  readonly listener: Listener;
  readonly protocol: Protocol;
}

/** A header field as it goes over the wire; every character is one byte (Latin-1). */
export type Field = readonly [name: string, value: string];

/** HTTP/2 frames that a case sends, after the preface and the SETTINGS frame that the client sends for every case. */
export type Frame =
  | { readonly type: 'headers'; readonly stream: number; readonly fields: readonly Field[]; readonly end: boolean }
  | { readonly type: 'data'; readonly stream: number; readonly body: string; readonly end: boolean }
  /** A frame of any type that asks for no answer. */
  | {
      readonly type: 'raw';
      readonly code: number;
      readonly flags: number;
      readonly stream: number;
      readonly payload: string;
    };

/** An HTTP/1.x request as exact bytes, one character a byte (Latin-1). */
export interface Http1Request {
  readonly kind: 'http1';
  readonly bytes: string;
}

/** An HTTP/2 request as frames of our own, so that it may be one that no client library would send. */
export interface Http2Request {
  readonly kind: 'http2';
  readonly frames: readonly Frame[];
}

/** What a case tries to make the application see. */
export interface Plant {
  /** The catalogued name of the trust header. */
  readonly header: string;

  /** The spelling that the case uses. */
  readonly spelling: string;

  /** The value that a fooled application would see; absent where the case tries to remove the header. */
  readonly value?: string;
}

/** One hostile request, bound to one way in. */
export interface AttackCase {
  /** Stable and unique, e.g. `5/x_forwarded_proto/plain/h1.1`. */
  readonly id: string;
  readonly attackClass: AttackClass;
  readonly listener: Listener;
  readonly protocol: Protocol;
  readonly description: string;
  readonly request: Http1Request | Http2Request;
  readonly plants: readonly Plant[];

  /** The method that the application has to see. */
  readonly method: string;

  /** The paths that the application may see; more than one where servers may normalise. */
  readonly paths: readonly string[];

  /** The request may be waiting for more bytes: no answer is no fault. */
  readonly unfinished: boolean;

  /** The method or target is so odd that the application, too, may rightly refuse it. */
  readonly odd: boolean;

  /** How many answers the bytes ask for; one more is a smuggled request's. */
  readonly answers: number;

  /** A second answer may follow: listen for it after the first. */
  readonly lingers: boolean;
}

/** The header that names the case, so that an answer to any other request is noticed. */
export const MARKER = 'X-Attack-Case';
