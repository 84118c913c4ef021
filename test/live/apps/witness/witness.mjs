// The echo endpoint of the attack suite on Node's http, which folds no names. It believes what Express with
// `trust proxy` believes: the first item of a forwarded header.
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import process from 'node:process';

function pairs(raw) {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1]]] : []));
}

function first(header) {
  return header?.split(',')[0].trim();
}

function believed(request) {
  const { headers, method, rawHeaders, socket, url } = request;
  const scheme = first(headers['x-forwarded-proto']) ?? 'http';
  const host = first(headers['x-forwarded-host']) ?? headers.host ?? '';
  return {
    secure: scheme === 'https',
    scheme,
    host,
    uri: `${scheme}://${host}${url}`,
    path_info: url.split('?')[0],
    remote_addr: first(headers['x-forwarded-for']) ?? socket.remoteAddress,
    method,
    meta: pairs(rawHeaders),
  };
}

function answer(request, response) {
  const body = JSON.stringify(believed(request));
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), 'X-Echo': '1' };
  request.resume().on('end', () => response.writeHead(200, headers).end(body));
}

const server = createServer({ maxHeaderSize: 1 << 18 }, answer);
// Without the header, the suite would take the refusal for one of the proxy.
server.on('clientError', (_, socket) => {
  socket.end('HTTP/1.1 400 Bad Request\r\nX-Echo: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
});
// Process 1 of a container ignores what it does not handle.
process.on('SIGTERM', () => process.exit(0));
server.listen(Number(process.env.PORT ?? '8080'), '0.0.0.0');
