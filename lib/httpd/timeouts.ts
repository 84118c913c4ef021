import { Duration } from 'cdk8s';
import { seconds } from '../contract/checks';
import { Item, directive } from './directive';

/** How long httpd waits for what. All are whole seconds. */
export interface HttpdTimeouts {
  /**
   * For the application to accept a connection.
   * @default Duration.seconds(5)
   */
  readonly connect?: Duration;

  /**
   * For the next request on a connection that a client keeps open.
   * @default Duration.seconds(5)
   */
  readonly keepAlive?: Duration;

  /**
   * For the handshake of TLS.
   * @default Duration.seconds(5)
   */
  readonly handshake?: Duration;

  /**
   * For the whole header of a request. A client that sends fewer than 500 bytes a second has only half of it.
   * @default Duration.seconds(20)
   */
  readonly header?: Duration;

  /**
   * For the first bytes of the body. After that a client has to send 500 bytes a second.
   * @default Duration.seconds(20)
   */
  readonly body?: Duration;

  /**
   * For requests in flight, WebSockets among them, when a pod ends.
   * @default - as long as one request may take: `httpd.timeout`
   */
  readonly shutdown?: Duration;
}

/** HttpdTimeouts in seconds, with every default filled in. */
export type HttpdTimeoutSettings = { readonly [Key in keyof HttpdTimeouts]-?: number };

/** @throws if a value is out of its range; the message names the option. */
export function httpdTimeouts(timeouts: HttpdTimeouts = {}, request: number): HttpdTimeoutSettings {
  const checked = (key: keyof HttpdTimeouts, usual: number, least: number, most: number): number =>
    seconds(`httpd.timeouts.${key}`, timeouts[key] ?? Duration.seconds(usual), least, most);
  return {
    connect: checked('connect', 5, 1, 300),
    keepAlive: checked('keepAlive', 5, 1, 3600),
    handshake: checked('handshake', 5, 1, 300),
    // Half of it has to be less than the whole, which httpd insists on.
    header: checked('header', 20, 2, 300),
    body: checked('body', 20, 1, 3600),
    shutdown: checked('shutdown', request, 1, 3600),
  };
}

/** A slow client gets more time only while it keeps sending. */
export function readTimeouts({ handshake, header, body }: HttpdTimeoutSettings): Item {
  const first = Math.ceil(header / 2);
  return directive(
    'RequestReadTimeout',
    `handshake=${handshake}`,
    `header=${first}-${header},MinRate=500`,
    `body=${body},MinRate=500`,
  );
}
