// The server's side of RFC 6455, as far as the tests need it: it echoes frames and answers a close with a close.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CLOSE = 8;

export function acceptWebSocket(request, socket) {
  const key = request.headers['sec-websocket-key'];
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
  if (request.headers['sec-websocket-protocol']) lines.push('Sec-WebSocket-Protocol: chat');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
  const hello = JSON.stringify({ url: request.url, headers: request.headers });
  socket.write(frame(1, Buffer.from(hello)));
  let buffer = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let next = parse(buffer); next !== undefined; next = parse(buffer)) {
      buffer = buffer.subarray(next.size);
      socket.write(frame(next.opcode, next.payload));
      if (next.opcode === CLOSE) socket.end();
    }
  });
}

function frame(opcode, payload) {
  const { length } = payload;
  const head = length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 255] : long(length);
  return Buffer.concat([Buffer.from([0x80 | opcode, ...head]), payload]);
}

function long(length) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return [127, ...bytes];
}

/** One masked frame, or undefined while it is incomplete. */
function parse(buffer) {
  if (buffer.length < 2) return undefined;
  const short = buffer[1] & 127;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + extended + 4;
  if (buffer.length < start) return undefined;
  const size = extended === 0 ? short : extended === 2 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
  if (buffer.length < start + size) return undefined;
  const mask = buffer.subarray(start - 4, start);
  const payload = Buffer.from(buffer.subarray(start, start + size).map((byte, i) => byte ^ mask[i % 4]));
  return { opcode: buffer[0] & 15, payload, size: start + size };
}
