import { join } from 'node:path';
import type { Row } from '../driver/cell.js';
import { isListening } from '../measure/on-cpu.js';
import { TENANT } from '../world/snapshot.js';
import type { Launch, Launched } from './launch.js';
import { LOAD_CORE, pinned, TARGET_CORE } from './pinning.js';

export interface TargetParts {
  readonly launch: Launch;
  readonly ports: Readonly<Record<'upstream' | 'floor' | 'gateway' | 'mcpProxy' | 'supergateway', number>>;
  readonly redisUrl: string;
  readonly apiUrl: string;
  readonly tools: number;
  /** Folder for the gateway's state; `dist` of the build; `node_modules` of the peers. */
  readonly dir: string;
  readonly dist: string;
  readonly peers: string;
  /** Module that keeps a program that listens everywhere on the loopback address. */
  readonly loopbackOnly: string;
  /** Folder for a CPU profile of the gateway, if one is wanted. */
  readonly profile: string | undefined;
}

interface Target {
  readonly row: Pick<Row, 'name' | 'kind'>;
  readonly what: string;
  readonly start: (
    parts: TargetParts,
  ) => Promise<{ readonly url: string; readonly started: readonly Launched[] }>;
}

type Ports = TargetParts['ports'];
export const endpoint = ({ gateway }: Ports): string => `http://127.0.0.1:${gateway}/t/${TENANT}/mcp`;
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

export const startGateway = (parts: TargetParts): Promise<Launched> => {
  const { dir, dist, ports, redisUrl, apiUrl, profile } = parts;
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  return node(
    parts,
    'gateway',
    TARGET_CORE,
    ports.gateway,
    [...profiling, join(dist, 'apps/gateway/src/main.js')],
    {
      GATEWAY_PORT: String(ports.gateway),
      GATEWAY_PUBLIC_URL: `http://127.0.0.1:${ports.gateway}`,
      API_URL: apiUrl,
      REDIS_URL: redisUrl,
      STATE_DIR: join(dir, 'gateway'),
      ENROLMENT_TOKEN: 'benchmark-benchmark-benchmark-benchmark',
      ALLOW_PRIVATE_UPSTREAMS: 'true',
      NODE_ENV: 'production',
    },
  );
};

const gatewayRow = (row: Target['row'], what: string): Target => ({
  row,
  what,
  start: async (parts) => ({ url: endpoint(parts.ports), started: [] }),
});

/** Rows of the report. The gateway is started apart, because two rows load it. */
export const TARGETS: readonly Target[] = [
  {
    row: { name: 'direct', kind: 'open' },
    what: 'driver to upstream, nothing between',
    start: async (parts) => ({ url: upstreamUrl(parts.ports), started: [] }),
  },
  {
    row: { name: 'floor', kind: 'proof' },
    what: 'undici proxy, one ES256 verification with a cached key, one Redis round trip',
    start: async (parts) => {
      const args = [
        benchmark(parts, 'floor'),
        String(parts.ports.floor),
        upstreamUrl(parts.ports),
        parts.redisUrl,
      ];
      const floor = await node(parts, 'floor', TARGET_CORE, parts.ports.floor, args);
      return { url: `http://127.0.0.1:${parts.ports.floor}/mcp`, started: [floor] };
    },
  },
  gatewayRow(
    { name: 'enforced', kind: 'gateway' },
    'the gateway as shipped, every control on; 1 % bad calls',
  ),
  gatewayRow({ name: 'refusal', kind: 'refusal' }, 'the gateway, no token'),
  {
    row: { name: 'mcp-proxy', kind: 'session' },
    what: 'mcp-proxy before a stdio server with the same tools, stateful, event store off',
    start: async (parts) => {
      const port = parts.ports.mcpProxy;
      const script = join(parts.peers, 'mcp-proxy', 'dist', 'bin', 'mcp-proxy.mjs');
      const options = [
        '--server',
        'stream',
        '--no-eventStore',
        '--host',
        '127.0.0.1',
        '--port',
        String(port),
      ];
      const args = [script, ...options, '--', process.execPath, benchmark(parts, 'stdio-echo')];
      const proxy = await node(parts, 'mcp-proxy', TARGET_CORE, port, args, { NODE_ENV: 'production' });
      return { url: `http://127.0.0.1:${port}/mcp`, started: [proxy] };
    },
  },
  {
    row: { name: 'supergateway', kind: 'session' },
    what: 'supergateway before the same stdio server, stateful, no log',
    start: async (parts) => {
      const port = parts.ports.supergateway;
      const script = join(parts.peers, 'supergateway', 'dist', 'index.js');
      const stdio = `${process.execPath} ${benchmark(parts, 'stdio-echo')}`;
      const options = [
        '--outputTransport',
        'streamableHttp',
        '--stateful',
        '--logLevel',
        'none',
        '--port',
        String(port),
      ];
      const args = ['--import', parts.loopbackOnly, script, '--stdio', stdio, ...options];
      const proxy = await node(parts, 'supergateway', TARGET_CORE, port, args, { NODE_ENV: 'production' });
      return { url: `http://127.0.0.1:${port}/mcp`, started: [proxy] };
    },
  },
];
