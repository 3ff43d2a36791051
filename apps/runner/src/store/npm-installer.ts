import { chownSync, existsSync, realpathSync } from 'node:fs';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ArtifactRequest, type InstalledArtifact, sandboxProfile } from '#libs/contracts';
import { newId } from '#libs/platform';
import type { UidAllocator } from '../accounts/uid-allocator.js';
import { Egress } from '../egress/egress.js';
import type { EgressNames } from '../egress/target-address.js';
import { RunFailure } from '../sandbox/run-failure.js';
import type { BoundMount, SandboxBackend } from '../sandbox/sandbox-backend.js';
import type { ArtifactStore } from './artifact-store.js';
import { assertLockfile } from './lockfile.js';
import { packagePrograms } from './package-programs.js';
import { StderrTail } from '../session/stderr-tail.js';

type NpmPackage = Extract<ArtifactRequest, { kind: 'npm' }>;

export interface NpmParts {
  readonly backend: SandboxBackend;
  readonly store: ArtifactStore;
  readonly uids: UidAllocator;
  readonly names: EgressNames;
  readonly runDir: string;
  /** Where packages come from; undefined: npm packages are not installed here. */
  readonly registry: string | undefined;
}

const WITHIN_MS = 180_000;
const PLACES = ['/usr/bin/npm', '/usr/local/bin/npm', join(dirname(process.execPath), 'npm')];
const COMMON = [
  '--ignore-scripts',
  '--no-bin-links',
  '--no-audit',
  '--no-fund',
  '--omit=dev',
  '--loglevel=error',
];

/**
 * npm in a sandbox of its own that may reach the registry and nothing else. No script of a package runs: what is resolved is
 * checked in the lock file first, and only what is pinned there is fetched.
 */
export class NpmInstaller {
  constructor(private readonly parts: NpmParts) {}

  /** @throws RunFailure, BadTree */
  async install({ name, version, integrity }: NpmPackage): Promise<InstalledArtifact> {
    const { store, registry } = this.parts;
    if (registry === undefined)
      throw new RunFailure(
        'integrity',
        'npm packages cannot be installed here: RUNNER_NPM_REGISTRY is not set',
      );
    const draft = await store.draft();
    try {
      const work = await this.workIn(draft);
      await writeFile(
        join(work, 'package.json'),
        JSON.stringify({ private: true, dependencies: { [name]: version } }),
      );
      await this.npm(work, registry, ['install', '--package-lock-only', ...COMMON]);
      const lock = await readFile(join(work, 'package-lock.json'), 'utf8');
      assertLockfile(lock, { name, version, integrity }, new URL(registry).origin);
      await this.npm(work, registry, ['ci', ...COMMON]);
      await rm(join(work, '.npm'), { recursive: true, force: true });
      const folder = join('node_modules', name);
      const programs = await packagePrograms(join(work, folder));
      return await store.add(
        work,
        programs.map((path) => join(folder, path)),
      );
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }

  private async workIn(draft: string): Promise<string> {
    await chmod(draft, 0o755);
    const uid = this.uid();
    if (process.getuid?.() === 0) chownSync(draft, uid, uid);
    return draft;
  }

  private uid(): number {
    return this.parts.uids.of('.installer', 'npm');
  }

  private async npm(work: string, registry: string, args: readonly string[]): Promise<void> {
    const { backend, names, runDir } = this.parts;
    const { hostname, port, protocol } = new URL(registry);
    const tls = protocol === 'https:';
    // A registry behind an operator's own authority: the setting of Node, which this process was started with.
    const extraCa = process.env['NODE_EXTRA_CA_CERTS'];
    const profile = sandboxProfile.parse({
      schema: 1,
      backend: backend.name,
      command: ['/bin/node', '/app/bin/npm-cli.js', ...args],
      cwd: '/work',
      env: {
        npm_config_registry: registry,
        npm_config_cache: '/tmp/cache',
        npm_config_update_notifier: 'false',
        // A person waits; npm's own pauses are ten seconds and a minute.
        npm_config_fetch_retries: '2',
        npm_config_fetch_retry_mintimeout: '500',
        npm_config_fetch_retry_maxtimeout: '2000',
        ...(extraCa === undefined ? {} : { NODE_EXTRA_CA_CERTS: '/ca.pem' }),
      },
      tmpMb: 512,
      network: {
        allow: [
          {
            host: hostname,
            port: Number(port) || (tls ? 443 : 80),
            protocol: tls ? 'tls' : 'http',
            allowPrivate: true,
          },
        ],
      },
      limits: { memMb: 1024, pids: 64, cpuPct: 200, fileMb: 512, nofile: 1024 },
    });
    const id = newId('sbx').toLowerCase().replace('_', '-');
    const uid = this.uid();
    const egress = await Egress.attach(join(runDir, id), uid, profile, names, () => undefined);
    try {
      const mounts: BoundMount[] = [{ source: work, target: '/work', mode: 'rw' }];
      if (extraCa !== undefined)
        mounts.push({ source: realpathSync(extraCa), target: '/ca.pem', mode: 'ro' });
      const box = await backend.start({
        id,
        profile,
        uid,
        artifactDir: npmFolder(),
        mounts,
        egressDir: egress.dir,
      });
      const said = new StderrTail(8192);
      box.stderr.on('data', (chunk: Buffer) => said.push(chunk));
      box.stdout.resume();
      const late = new AbortController();
      const ended = await Promise.race([
        box.exited,
        delay(WITHIN_MS, undefined, { signal: late.signal }).catch(() => undefined),
      ]);
      late.abort();
      await box.kill();
      if (ended?.code !== 0)
        throw new RunFailure(
          'integrity',
          `npm ${args[0]} failed: ${ended === undefined ? 'it took too long' : said.text()}`,
        );
    } finally {
      await egress.detach();
    }
  }
}

/** @throws RunFailure where npm is not installed */
function npmFolder(): string {
  const found = PLACES.find((path) => existsSync(path));
  if (found === undefined) throw new RunFailure('integrity', 'npm is not installed on this machine');
  return dirname(dirname(realpathSync(found)));
}
