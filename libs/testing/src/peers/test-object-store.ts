import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StoredObject {
  readonly text: string;
  /** Of `x-amz-meta-`, without it. */
  readonly metadata: Readonly<Record<string, string>>;
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** A store that speaks enough of S3: takes objects whose request is signed as AWS Signature Version 4 has it, and no others. */
export class TestObjectStore {
  static readonly REGION = 'eu-test-1';
  static readonly KEY_ID = 'AKIDTEST';
  static readonly SECRET = 'test-secret-access-key';
  readonly objects = new Map<string, StoredObject>();
  /** Answers this instead of taking anything. */
  refuse: number | undefined;
  requests = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TestObjectStore> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const store = new TestObjectStore(server);
    server.on('request', (request, response) => {
      store.take(request).then(
        (status) => response.writeHead(status).end(),
        (cause: unknown) => response.writeHead(500).end(String(cause)),
      );
    });
    return store;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage): Promise<number> {
    this.requests++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (this.refuse !== undefined) return this.refuse;
    if (request.method !== 'PUT') return 405;
    if (!isSigned(request, body)) return 403;
    const metadata = Object.entries(request.headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name.slice('x-amz-meta-'.length), String(value)]);
    this.objects.set(decodeURIComponent(request.url ?? '').slice(1), {
      text: body.toString(),
      metadata: Object.fromEntries(metadata) as Record<string, string>,
    });
    return 200;
  }
}

/** Computed anew from what came, by the steps of the specification. */
function isSigned({ method, url, headers }: IncomingMessage, body: Buffer): boolean {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;
  const [, keyId, day, region, names = '', signature] = form.exec(headers.authorization ?? '') ?? [];
  if (keyId !== TestObjectStore.KEY_ID || region !== TestObjectStore.REGION) return false;
  const signed = names.split(';');
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (!needed.every((name) => signed.includes(name))) return false;
  if (headers['x-amz-content-sha256'] !== sha256(body)) return false;
  const time = String(headers['x-amz-date']);
  const canonical = [
    method,
    url,
    '',
    ...signed.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day ?? '', region, 's3', 'aws4_request'].reduce<Buffer | string>(
    hmac,
    `AWS4${TestObjectStore.SECRET}`,
  );
  return time.startsWith(day ?? '-') && hmac(key, text).toString('hex') === signature;
}
