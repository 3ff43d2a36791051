import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { canPin } from '../targets/pinning.js';

/** What a figure means nothing without. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly openssl: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly commit: string;
  readonly pinned: boolean;
}

export const load = (): readonly number[] => loadavg().map((value) => Math.round(value * 100) / 100);

export function machine(root: string, peers: string): Machine {
  const versionOf = (folder: string, name: string): string =>
    (JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as { version: string }).version;
  const modules = join(root, 'node_modules');
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.versions.node,
    openssl: process.versions.openssl,
    packages: {
      ...Object.fromEntries(['undici', 'ioredis', 'fastify'].map((name) => [name, versionOf(modules, name)])),
      ...Object.fromEntries(['mcp-proxy', 'supergateway'].map((name) => [name, versionOf(peers, name)])),
    },
    commit: commit(root),
    pinned: canPin,
  };
}

function commit(root: string): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return (
      git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes')
    );
  } catch {
    return 'unknown';
  }
}
