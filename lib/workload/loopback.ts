/** Where an application listens that only its own pod may reach. */
export const LOOPBACK = '127.0.0.1';

/**
 * The same, as Linux writes it: of the address, each group of four bytes is in the byte order of the machine. Both orders
 * count everywhere: what one takes for the loopback, the other takes for addresses that no pod has, such as 1.0.0.127.
 */
const AS_LISTED = {
  [LOOPBACK]: ['0100007F', '7F000001'],
  '::ffff:127.0.0.1': ['0000000000000000FFFF00000100007F', '00000000000000000000FFFF7F000001'],
  '::1': ['00000000000000000000000001000000', '00000000000000000000000000000001'],
};

/**
 * A script that succeeds if something listens on the port of the loopback, and nothing on the same port of another
 * address. All containers of a pod see the same list of sockets; state 0A is LISTEN.
 *
 * @see https://docs.kernel.org/networking/proc_net_tcp.html
 */
export function loopbackOnly(port: number): string {
  const listed = port.toString(16).toUpperCase().padStart(4, '0');
  const own = Object.values(AS_LISTED)
    .flat()
    .map((address) => `-e '^${address}:'`);
  return `sockets=$(grep -hos '[0-9A-F]*:${listed} 0*:0000 0A' /proc/net/tcp /proc/net/tcp6)
if [ -z "$sockets" ]; then echo 'nothing listens on port ${port} yet'; exit 1; fi
others=$(echo "$sockets" | grep -v ${own.join(' ')})
if [ -n "$others" ]; then echo "port ${port} is open on more than the loopback: $others"; exit 1; fi
`;
}
