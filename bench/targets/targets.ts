import { join } from 'node:path';
import type { Row } from '../driver/cell.js';
import { isListening } from '../measure/on-cpu.js';
import { TENANT } from '../world/snapshot.js';
import type { Launch, Launched } from './launch.js';
import { LOAD_CORE, pinned, TARGET_CORE } from './pinning.js';

export const PORTS = ['upstream', 'floor', 'gateway', 'cold', 'before', 'mcpProxy', 'supergateway'] as const;

export interface TargetParts {
  readonly launch: Launch;
  readonly ports: Readonly<Record<(typeof PORTS)[number], number>>;
  readonly redisUrl: string;
  readonly apiUrl: string;
  readonly tools: number;
  /** Folder for the gateways' state; `dist` of the build; `node_modules` of the peers. */
  readonly dir: string;
  readonly dist: string;
  readonly peers: string;
  /** Another checkout, built, to be measured beside this one. */
  readonly against: string | undefined;
  /** Module that keeps a program that listens everywhere on the loopback address. */
  readonly loopbackOnly: string;
  /** Folder for a CPU profile of the gateway, if one is wanted. */
  readonly profile: string | undefined;
}

/** One kind of load on a target. Without `alone`, as many calls at once as the run's settings say. */
export interface RowSpec extends Pick<Row, 'name' | 'kind' | 'alone' | 'cold'> {
  readonly what: string;
}

/** A process, and the rows of the report that load it. */
export interface Target {
  readonly rows: readonly RowSpec[];
  readonly start: (
    parts: TargetParts,
  ) => Promise<{ readonly url: string; readonly started: Launched | undefined }>;
}

type Ports = TargetParts['ports'];
const endpointAt = (port: number): string => `http://127.0.0.1:${port}/t/${TENANT}/mcp`;
export const endpoint = ({ gateway }: Ports): string => endpointAt(gateway);
export const upstreamUrl = ({ upstream }: Ports): string => `http://127.0.0.1:${upstream}/mcp`;

const benchmark = ({ dist }: TargetParts, name: string): string =>
  join(dist, 'bench', 'targets', `${name}.main.js`);

async function node(
  { launch }: TargetParts,
  name: string,
  core: number,
  port: number,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Launched> {
  const [command, all] = pinned(core, [process.execPath, ...args]);
  return launch({ name, command, args: all, env }, (pid) => isListening(pid, port));
}

export const startUpstream = (parts: TargetParts): Promise<Launched> => {
  const args = [benchmark(parts, 'upstream'), String(parts.ports.upstream), String(parts.tools)];
  return node(parts, 'upstream', LOAD_CORE, parts.ports.upstream, args);
};

/** Good for one run; shared by the gateways of it, as by the replicas of a deployment. */
const NONCE_SECRET = Buffer.alloc(32, 'bench').toString('base64url');

/** A gateway as shipped. All of a run have the public URL of the first, so that one population of tokens serves them. */
const gateway =
  (name: 'gateway' | 'cold' | 'before'): Target['start'] =>
  async (parts) => {
    const { dir, dist, ports, redisUrl, apiUrl, profile, against } = parts;
    const build = name === 'before' ? join(against ?? '', 'dist') : dist;
    const profiling =
      profile === undefined || name !== 'gateway' ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const started = await node(
      parts,
      name,
      TARGET_CORE,
      ports[name],
      [...profiling, join(build, 'apps/gateway/src/main.js')],
      {
        GATEWAY_PORT: String(ports[name]),
        GATEWAY_PUBLIC_URL: `http://127.0.0.1:${ports.gateway}`,
        ALLOWED_HOSTS: `127.0.0.1:${ports[name]}`,
        GATEWAY_NAME: name,
        DPOP_NONCE_SECRET: NONCE_SECRET,
        API_URL: apiUrl,
        REDIS_URL: redisUrl,
        STATE_DIR: join(dir, name),
        ENROLMENT_TOKEN: 'benchmark-benchmark-benchmark-benchmark',
        ALLOW_PRIVATE_UPSTREAMS: 'true',
        NODE_ENV: 'production',
      },
    );
    return { url: endpointAt(ports[name]), started };
  };

const peer =
  (
    name: 'mcpProxy' | 'supergateway',
    argsOf: (parts: TargetParts, port: string) => string[],
  ): Target['start'] =>
  async (parts) => {
    const port = parts.ports[name];
    const env = { NODE_ENV: 'production' };
    const started = await node(parts, name, TARGET_CORE, port, argsOf(parts, String(port)), env);
    return { url: `http://127.0.0.1:${port}/mcp`, started };
  };

const startMcpProxy = peer('mcpProxy', (parts, port) => {
  const options = ['--server', 'stream', '--no-eventStore', '--host', '127.0.0.1', '--port', port];
  const script = join(parts.peers, 'mcp-proxy', 'dist', 'bin', 'mcp-proxy.mjs');
  return [script, ...options, '--', process.execPath, benchmark(parts, 'stdio-echo')];
});

const startSupergateway = peer('supergateway', (parts, port) => {
  const stdio = `${process.execPath} ${benchmark(parts, 'stdio-echo')}`;
  const options = ['--outputTransport', 'streamableHttp', '--stateful', '--logLevel', 'none', '--port', port];
  const script = join(parts.peers, 'supergateway', 'dist', 'index.js');
  return ['--import', parts.loopbackOnly, script, '--stdio', stdio, ...options];
});

async function startFloor(parts: TargetParts): Promise<{ url: string; started: Launched }> {
  const { floor } = parts.ports;
  const args = [benchmark(parts, 'floor'), String(floor), upstreamUrl(parts.ports), parts.redisUrl];
  const started = await node(parts, 'floor', TARGET_CORE, floor, args);
  return { url: `http://127.0.0.1:${floor}/mcp`, started };
}

const ENFORCED = 'the gateway as shipped, every control on; 1 % bad calls';

/** A row under the run's load, and the same with one call at a time. */
const both = (name: string, kind: Row['kind'], what: string): RowSpec[] => [
  { name, kind, what },
  { name: `${name} c=1`, kind, what: 'the same, one call at a time', alone: true },
];

/** What is measured, in the order of the report. */
export const TARGETS: readonly Target[] = [
  {
    rows: [{ name: 'direct', kind: 'open', what: 'driver to upstream, nothing between' }],
    start: async (parts) => ({ url: upstreamUrl(parts.ports), started: undefined }),
  },
  {
    rows: both(
      'floor',
      'proof',
      'undici proxy, one ES256 verification with a cached key, one Redis round trip',
    ),
    start: startFloor,
  },
  {
    rows: [
      ...both('enforced', 'gateway', ENFORCED),
      { name: 'refusal', kind: 'refusal', what: 'the gateway, no token' },
    ],
    start: gateway('gateway'),
  },
  {
    rows: [
      {
        name: 'cold',
        kind: 'gateway',
        cold: true,
        what: 'a gateway to which every token and every key is new: nothing remembered from an earlier call helps',
      },
    ],
    start: gateway('cold'),
  },
  {
    rows: [{ name: 'before', kind: 'gateway', what: 'enforced, of the checkout that --against names' }],
    start: gateway('before'),
  },
  {
    rows: both(
      'mcp-proxy',
      'session',
      'mcp-proxy before a stdio server with the same tools, stateful, event store off',
    ),
    start: startMcpProxy,
  },
  {
    rows: both('supergateway', 'session', 'supergateway before the same stdio server, stateful, no log'),
    start: startSupergateway,
  },
];
