// An application that says what reached it, byte for byte, and answers exactly what it is asked to: the judge of the
// traffic and fault tests. Node folds no header names and decodes no paths. What a test has to wait for is held until
// the test says so, so that no test depends on time.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';
import { setInterval, setTimeout } from 'node:timers';
import { acceptWebSocket } from './websocket.mjs';

const { PORT = '8080', KEEP_ALIVE_MS, ANSWER_MS, NAME = 'judge' } = process.env;
const SEEN_LIMIT = 500;
const SHOWN_BYTES = 65_536;
/** This long a client may go on believing in a connection that the server has given up: the way of a FIN. */
const FAREWELL_MS = 150;

const seen = [];
const uploads = new Map();
const held = new Map();
let connections = 0;
let stopping = false;

function head({ method, url, httpVersion, rawHeaders, socket }) {
  const headers = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1]]] : []));
  return { name: NAME, method, url, version: httpVersion, headers, connection: socket.number, nth: socket.requests };
}

/** Reads the body; its progress can be asked for under the last part of the path. */
function read(request) {
  const upload = { length: 0, ended: false, cut: false };
  const hash = createHash('sha256');
  const shown = [];
  uploads.set(request.url.split('/').pop(), upload);
  return new Promise((resolve) => {
    request.on('data', (chunk) => {
      hash.update(chunk);
      if (upload.length < SHOWN_BYTES) shown.push(chunk);
      upload.length += chunk.length;
    });
    request.on('error', () => (upload.cut = true));
    request.on('end', () => {
      upload.ended = true;
      const text = Buffer.concat(shown).toString('latin1').slice(0, SHOWN_BYTES);
      resolve({ length: upload.length, sha256: hash.digest('hex'), text, trailers: request.rawTrailers });
    });
  });
}

function json(response, value) {
  const body = JSON.stringify(value);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body);
}

async function echo(request, response) {
  json(response, { ...head(request), ...(await read(request)) });
}

/** Answers what the path or the body describes: status, header lines, and the response's own body as base64. */
async function respond(request, response, [, spec]) {
  const { text } = await read(request);
  const { status, headers, body } = JSON.parse(spec === undefined ? text : Buffer.from(spec, 'base64url').toString());
  response.writeHead(status, headers.flat()).end(Buffer.from(body, 'base64'));
}

/** Sends a first piece, and the rest when it is released. */
function hold(request, response, [, id = '', type = 'plain']) {
  request.resume();
  response.writeHead(200, { 'Content-Type': `text/${type}` });
  response.write('data: first\n\n');
  held.set(id, () => response.end('data: last\n\n'));
}

/** Answers nothing at all until it is released. */
function silence(request, response, [, id = '']) {
  request.resume();
  held.set(id, () => response.end('late'));
}

function release(_, response, [, id = '']) {
  const go = held.get(id);
  held.delete(id);
  go?.();
  json(response, { released: go !== undefined });
}

/** A byte range of a body in which every byte tells its place. */
function file(request, response) {
  const body = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  if (from === undefined) {
    response.writeHead(200, { 'Accept-Ranges': 'bytes', ETag: '"judge"', 'Content-Length': body.length }).end(body);
    return;
  }
  const end = Math.min(Number(to || body.length - 1), body.length - 1);
  const range = `bytes ${from}-${end}/${body.length}`;
  const part = body.subarray(Number(from), end + 1);
  response.writeHead(206, { 'Content-Range': range, 'Content-Length': part.length }).end(part);
}

const ROUTES = {
  respond,
  hold,
  silence,
  release,
  file,
  seen: (_, response, [, id]) => json(response, seen.filter(({ url }) => url.includes(id)).slice(0, 2)),
  progress: (_, response, [, id]) => json(response, uploads.get(id) ?? {}),
  break: (request) => request.socket.destroy(),
  after: (_, response, [, ms]) => setTimeout(() => response.end('after'), Number(ms)),
};

/** A server that has given a connection up answers nothing that is still on its way to it. */
function isGivenUp({ socket }) {
  return (
    KEEP_ALIVE_MS !== undefined && socket.idleSince !== undefined && Date.now() - socket.idleSince >= KEEP_ALIVE_MS
  );
}

function handle(request, response) {
  if (isGivenUp(request)) {
    request.socket.destroy();
    return;
  }
  if (stopping) response.setHeader('Connection', 'close');
  request.socket.requests += 1;
  response.on('finish', () => (request.socket.idleSince = Date.now()));
  const parts = request.url.replace(/^\//, '').split('/');
  if (!['seen', 'progress', 'release'].includes(parts[0])) seen.unshift(head(request));
  seen.length = Math.min(seen.length, SEEN_LIMIT);
  const route = ROUTES[parts[0]] ?? echo;
  if (ANSWER_MS === undefined) route(request, response, parts);
  else setTimeout(route, Number(ANSWER_MS), request, response, parts);
}

const server = createServer({ maxHeaderSize: 1 << 18, requestTimeout: 0, headersTimeout: 0 }, handle);
server.keepAliveTimeout = KEEP_ALIVE_MS === undefined ? 60_000 : Number(KEEP_ALIVE_MS) + FAREWELL_MS;
server.on('connection', (socket) => Object.assign(socket, { number: ++connections, requests: 0 }));
server.on('upgrade', acceptWebSocket);
server.on('checkContinue', (request, response) => {
  if (request.url.startsWith('/refuse')) response.writeHead(417, { 'Content-Length': 0 }).end();
  else {
    response.writeContinue();
    handle(request, response);
  }
});
// Process 1 of a container ignores what it does not handle. What is in flight is finished, and no connection is kept.
process.on('SIGTERM', () => {
  stopping = true;
  server.close(() => process.exit(0));
  // A connection whose answer was on its way becomes idle only now.
  setInterval(() => server.closeIdleConnections(), 50);
});
server.listen(Number(PORT), '0.0.0.0');
