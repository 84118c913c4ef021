import { resolve } from 'path';

/** The one host of the shop behind all proxies. */
export const HOST = 'shop.example.com';

/**
 * Where the peers listen: an address for documentation (RFC 5737) on the loopback interface of a network namespace of
 * our own. Neither loopback nor private by its number, because some proxies trust clients with such addresses more.
 */
export const ADDRESS = '192.0.2.1';

/** Where the application listens, and where the proxies come from. */
export const APPLICATION = { host: '127.0.0.1', port: 8000 };

export const REPOSITORY = resolve(__dirname, '..', '..');
export const OUTPUT = resolve(REPOSITORY, 'test-output', 'forgery');
