import type { RunnerHealth } from '#libs/contracts';
import type { Enrolment, StateFiles } from '#libs/component';
import { newPrivateKey, privateJwk, type PrivateJwk } from '#libs/component';
import type { Clock, Log } from '#libs/platform';
import { lookup } from 'node:dns/promises';
import { join } from 'node:path';
import { BoundMounts } from './accounts/bound-mounts.js';
import { UidAllocator } from './accounts/uid-allocator.js';
import { StoppedVersions } from './approvals/stopped-versions.js';
import { Inspector } from './calls/inspector.js';
import type { EgressNames } from './egress/target-address.js';
import { Capacity } from './pool/capacity.js';
import { ServerPools } from './pool/server-pools.js';
import { ServerStarter } from './pool/server-starter.js';
import type { BackendReport, SandboxBackend } from './sandbox/sandbox-backend.js';
import type { RunnerSettings } from './settings.js';
import { ArtifactStore } from './store/artifact-store.js';
import { Installer } from './store/installer.js';
import { NpmInstaller } from './store/npm-installer.js';

const KEY_FILE = 'key.json';
/** As this machine resolves them. */
export const systemNames: EgressNames = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
};

export interface RunnerParts {
  readonly settings: RunnerSettings;
  readonly backend: SandboxBackend;
  readonly report: BackendReport;
  readonly files: StateFiles;
  readonly enrolment: Enrolment;
  readonly names: EgressNames;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everything of the runner that is not HTTP, put together. */
export class Runner {
  readonly store: ArtifactStore;
  readonly mounts: BoundMounts;
  readonly installer: Installer;
  readonly inspector: Inspector;
  readonly pools: ServerPools;

  private constructor(
    private readonly parts: RunnerParts,
    readonly stopped: StoppedVersions,
  ) {
    const { settings, backend, names, clock, log } = parts;
    const { dataDir, runDir } = settings;
    const own = process.getuid?.();
    const uids = new UidAllocator(
      join(settings.stateDir, 'uids.json'),
      settings.uidRange,
      own === 0 ? undefined : own,
    );
    this.store = new ArtifactStore(join(dataDir, 'store'));
    this.mounts = new BoundMounts(join(dataDir, 'state'));
    const { store, mounts } = this;
    const starter = new ServerStarter({ backend, store, uids, mounts, names, log, runDir });
    const npm = new NpmInstaller({
      backend,
      store,
      uids,
      names,
      runDir,
      registry: settings.npmRegistry,
    });
    this.installer = new Installer(store, settings.toolRoots, npm);
    this.inspector = new Inspector(starter);
    this.pools = new ServerPools(
      starter,
      new Capacity(settings.maxPerTenant, settings.maxSandboxes),
      clock,
      log,
    );
  }

  static async assemble(parts: RunnerParts): Promise<Runner> {
    return new Runner(parts, await StoppedVersions.open(parts.files));
  }

  health(): RunnerHealth {
    const { backend, report } = this.parts;
    const { missing, degraded } = report;
    const { bounds } = this.parts.settings;
    return {
      ok: missing.length === 0,
      backend: backend.name,
      missing: [...missing],
      degraded: [...degraded],
      bounds: { ...bounds, mountRoots: [...bounds.mountRoots] },
    };
  }

  isEnrolled(): boolean {
    return this.parts.enrolment.current !== undefined;
  }

  /** Ends every sandbox, and leaves nothing of them on the machine. */
  async close(): Promise<void> {
    await this.pools.close();
    await this.parts.backend.close();
  }
}

/** The key with which this runner enrols, made at the first start. It never leaves `STATE_DIR`. */
export async function componentKey(files: StateFiles): Promise<PrivateJwk> {
  const stored = await files.find(KEY_FILE);
  if (stored !== undefined) return privateJwk.parse(JSON.parse(stored));
  const key = await newPrivateKey();
  await files.write(KEY_FILE, JSON.stringify(key));
  return key;
}
