import { Redis } from 'ioredis';
import { createPublicKey, verify, type JsonWebKeyInput, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Pool, type Dispatcher } from 'undici';

/**
 * The floor that the gateway is held against: a proxy on undici's dispatch that verifies one ES256 signature with a cached
 * key and asks Redis once. It checks nothing else, so nothing that does more can cost less.
 */
const [port = '0', upstream = '', redisUrl = ''] = process.argv.slice(2);
const { origin, pathname } = new URL(upstream);
const pool = new Pool(origin, { connections: 64, pipelining: 1 });
const redis = new Redis(redisUrl);
const keys = new Map<string, KeyObject>();

function keyOf(header: string): KeyObject {
  let key = keys.get(header);
  if (key === undefined) {
    const { jwk } = JSON.parse(Buffer.from(header, 'base64url').toString()) as {
      jwk: JsonWebKeyInput['key'];
    };
    key = createPublicKey({ key: jwk, format: 'jwk' });
    keys.set(header, key);
  }
  return key;
}

function proves(proof: string): boolean {
  const dot = proof.lastIndexOf('.');
  const key = keyOf(proof.slice(0, proof.indexOf('.')));
  const signed = Buffer.from(proof.slice(0, dot), 'latin1');
  const signature = Buffer.from(proof.slice(dot + 1), 'base64url');
  return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

class Relay implements Dispatcher.DispatchHandler {
  private status = 502;
  private type = '';
  private readonly chunks: Buffer[] = [];

  constructor(private readonly response: ServerResponse) {}

  onRequestStart(): void {}

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    this.status = status;
    this.type = String(headers['content-type']);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.chunks);
    this.response.writeHead(this.status, { 'content-type': this.type, 'content-length': body.length });
    this.response.end(body);
  }

  onResponseError(): void {
    this.response.writeHead(502).end();
  }
}

async function forward(proof: string, body: Buffer, response: ServerResponse): Promise<void> {
  const first = proves(proof) && (await redis.set(`floor:${proof.slice(-40)}`, '1', 'PX', 60_000, 'NX'));
  if (first !== 'OK') {
    response.writeHead(401).end();
    return;
  }
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  pool.dispatch({ path: pathname, method: 'POST', headers, body }, new Relay(response));
}

createServer((request: IncomingMessage, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    forward(String(request.headers['dpop']), Buffer.concat(chunks), response).catch(() => response.destroy());
  });
}).listen(Number(port), '127.0.0.1');
