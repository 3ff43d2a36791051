import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type V1Pod, KubeConfig } from '@kubernetes/client-node';
import { FrameSocket } from './frame-socket.fixture.js';

/** Channels of `v5.channel.k8s.io`: the first byte of every binary frame. */
const [STDIN, STDOUT, STDERR, STATUS, CLOSE] = [0, 1, 2, 3, 255];

interface Running {
  readonly pod: V1Pod;
  readonly process: ChildProcess;
}

/**
 * An API server as the client speaks to it: its paths, bodies and its attach over WebSocket. A pod is a process of this
 * machine without any wall: what is tried here is the back end's side of the wire and not the walls of a cluster.
 */
export class FakeApiServer {
  /** `METHOD path` of each request. */
  readonly asked: string[] = [];
  readonly runtimeClasses = new Set(['gvisor']);
  readonly policies = new Map<string, unknown>();
  readonly pods = new Map<string, Running>();
  /** What admission makes of a pod before it is stored. */
  admission: (pod: V1Pod) => V1Pod = (pod) => pod;
  /** Phase in which pods stay. */
  phase = 'Running';
  /** Which requests, as in `asked`, fail. */
  fails: (request: string) => boolean = () => false;
  private readonly open = new Set<Duplex>();

  private constructor(
    private readonly server: Server,
    /** Root of the volume. */
    private readonly volume: string,
  ) {
    server.on('request', (request, response) => void this.answer(request, response));
    server.on('upgrade', (request, socket) => this.attach(request, socket));
    server.on('connection', (socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
  }

  static async start(volume: string): Promise<FakeApiServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeApiServer(server, volume);
  }

  config(token = 'token-of-the-runner'): KubeConfig {
    const config = new KubeConfig();
    const { port } = this.server.address() as AddressInfo;
    config.loadFromClusterAndUser(
      // Without TLS: the client must be told that this is meant.
      { name: 'fake', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
      { name: 'runner', token },
    );
    return config;
  }

  async stop(): Promise<void> {
    for (const name of this.pods.keys()) this.end(name);
    this.server.close();
    for (const socket of this.open) socket.destroy();
    if (this.server.listening) await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x');
    const asked = `${request.method} ${url.pathname}`;
    this.asked.push(asked);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const known = request.headers.authorization === 'Bearer token-of-the-runner';
    const [status, value] = !known
      ? [401, problem(401, 'Unauthorized')]
      : this.fails(asked)
        ? [503, problem(503, 'ServiceUnavailable')]
        : this.of(request.method ?? '', url, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  }

  private of(method: string, url: URL, body: string): [number, unknown] {
    const path = url.pathname;
    const name = path.split('/').at(-1) ?? '';
    if (/\/node.k8s.io\/v1\/runtimeclasses\//.test(path))
      return this.runtimeClasses.has(name) ? [200, { metadata: { name }, handler: 'runsc' }] : notFound;
    if (/\/persistentvolumeclaims\//.test(path))
      return name === 'tools' ? [200, { metadata: { name } }] : notFound;
    if (/\/networkpolicies(\/|$)/.test(path)) return this.policy(method, name, body);
    if (!path.startsWith('/api/v1/namespaces/boxes/pods')) return notFound;
    if (method === 'POST') return this.create(url, JSON.parse(body) as V1Pod);
    if (path.endsWith('/pods')) return [200, { kind: 'PodList', items: this.selected(url) }];
    const found = this.pods.get(name);
    if (found === undefined) return notFound;
    if (method === 'DELETE') {
      // With none a cluster would forget the pod while it may still run.
      if (url.searchParams.get('gracePeriodSeconds') !== '1') return [422, problem(422, 'a grace period')];
      this.end(name);
      return [200, found.pod];
    }
    return [200, found.pod];
  }

  private policy(method: string, name: string, body: string): [number, unknown] {
    if (method === 'GET') return this.policies.has(name) ? [200, this.policies.get(name)] : notFound;
    const policy = JSON.parse(body) as { metadata: { name: string } };
    this.policies.set(policy.metadata.name, policy);
    return [method === 'POST' ? 201 : 200, policy];
  }

  private create(url: URL, asked: V1Pod): [number, unknown] {
    if (url.searchParams.get('fieldValidation') !== 'Strict') return [422, problem(422, 'fieldValidation')];
    const pod = this.admission(JSON.parse(canonical(JSON.stringify(asked)), omitted) as V1Pod);
    const name = pod.metadata?.name ?? '';
    if (this.pods.has(name)) return [409, problem(409, 'AlreadyExists')];
    const tool = pod.spec?.containers[0];
    const app = tool?.volumeMounts?.find(({ mountPath }) => mountPath === '/app')?.subPath ?? '';
    const [, ...args] = (tool?.command ?? []).map((word) =>
      word.replace(/^\/app(?=\/|$)/, join(this.volume, app)),
    );
    const env = Object.fromEntries((tool?.env ?? []).map((one) => [one.name, one.value ?? '']));
    const child = spawn(process.execPath, args, { stdio: 'pipe', env });
    pod.status = { phase: this.phase };
    this.pods.set(name, { pod, process: child });
    child.once('exit', (exitCode, signal) => {
      const state = {
        terminated: { exitCode: exitCode ?? 137, reason: signal === null ? 'Completed' : 'Error' },
      };
      pod.status = {
        phase: exitCode === 0 ? 'Succeeded' : 'Failed',
        containerStatuses: [{ state } as never],
      };
    });
    return [201, pod];
  }

  private selected(url: URL): V1Pod[] {
    const [label = '', value] = (url.searchParams.get('labelSelector') ?? '').split('=');
    return [...this.pods.values()]
      .map(({ pod }) => pod)
      .filter((pod) => pod.metadata?.labels?.[label] === value);
  }

  /** It can be found until its process has ended. */
  private end(name: string): void {
    const child = this.pods.get(name)?.process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null)
      return void this.pods.delete(name);
    child.once('exit', () => this.pods.delete(name));
    child.kill('SIGKILL');
  }

  /** RFC 6455 §4.2.2, with the sub-protocol of the client's choice that has a channel for the end of input. */
  private attach(request: IncomingMessage, socket: Duplex): void {
    const url = new URL(request.url ?? '/', 'http://x');
    this.asked.push(`ATTACH ${url.pathname}${url.search}`);
    const running = this.pods.get(url.pathname.split('/').at(-2) ?? '');
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/,\s*/);
    if (running === undefined || !offered.includes('v5.channel.k8s.io'))
      return void socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-protocol: v5.channel.k8s.io\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    );
    const { process: child } = running;
    const frames = new FrameSocket(socket, (frame) => {
      if (frame[0] === STDIN) child.stdin?.write(frame.subarray(1));
      if (frame[0] === CLOSE && frame[1] === STDIN) child.stdin?.end();
    });
    const channel = (number: number) => (chunk: Buffer) =>
      frames.send(Buffer.concat([Buffer.from([number]), chunk]));
    child.stdin?.on('error', () => undefined); // the pod has gone
    child.stdout?.on('data', channel(STDOUT));
    child.stderr?.on('data', channel(STDERR));
    child.once('close', () => {
      channel(STATUS)(Buffer.from(JSON.stringify({ metadata: {}, status: 'Success' })));
      frames.close();
    });
  }
}

/** Amounts as every API server writes them, whatever was sent: `1000m` is `1`, `1024Mi` is `1Gi`. */
const canonical = (json: string): string =>
  json
    .replaceAll(/"(\d+)000m"/g, '"$1"')
    .replaceAll(/"(\d+)Mi"/g, (text, count: string) =>
      Number(count) % 1024 === 0 ? `"${Number(count) / 1024}Gi"` : text,
    );

const OMITTED = new Set([
  'readOnly',
  'value',
  'stdin',
  'stdinOnce',
  'tty',
  'hostNetwork',
  'hostPID',
  'hostIPC',
]);
/** What is not so, or empty, is not written where the API says `omitempty`. */
const omitted = (name: string, value: unknown): unknown =>
  OMITTED.has(name) && (value === false || value === '') ? undefined : value;

const problem = (code: number, message: string): object => ({
  kind: 'Status',
  status: 'Failure',
  code,
  message,
});
const notFound: [number, unknown] = [404, problem(404, 'not found')];
