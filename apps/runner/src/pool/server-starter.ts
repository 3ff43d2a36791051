import { join } from 'node:path';
import type { StartApproval } from '#libs/contracts';
import { upstreamRequest } from '#libs/mcp';
import { newId } from '#libs/platform';
import type { BoundMounts } from '../accounts/bound-mounts.js';
import type { UidAllocator } from '../accounts/uid-allocator.js';
import { Egress } from '../egress/egress.js';
import type { EgressNames } from '../egress/target-address.js';
import type { Log } from '#libs/platform';
import { RunFailure } from '../sandbox/run-failure.js';
import type { SandboxBackend } from '../sandbox/sandbox-backend.js';
import { dialectOf, RUNNER_INFO } from '../session/dialect.js';
import { StdioSession } from '../session/stdio-session.js';
import type { ArtifactStore } from '../store/artifact-store.js';
import type { WarmServer } from './warm-server.js';

export interface StarterParts {
  readonly backend: SandboxBackend;
  readonly store: ArtifactStore;
  readonly uids: UidAllocator;
  readonly mounts: BoundMounts;
  readonly names: EgressNames;
  readonly log: Log;
  /** Folder for sockets; its path is short, for a socket's name has 107 bytes. */
  readonly runDir: string;
}

/** How long a package in use may have gone unproved. */
const RECHECK_MS = 5 * 60_000;

/** Starts what an approval names: checked artefact, walls, then the opening that the server's era asks for. */
export class ServerStarter {
  constructor(private readonly parts: StarterParts) {}

  /** @throws RunFailure; nothing is left behind then */
  async start(approval: StartApproval): Promise<WarmServer> {
    const server = await this.launch(approval);
    try {
      await open(server);
      return server;
    } catch (cause) {
      await this.end(server);
      throw cause;
    }
  }

  /** Started, and nothing has been said to it yet. @throws RunFailure */
  async launch(approval: StartApproval): Promise<WarmServer> {
    const { store, uids, mounts, names, log, runDir, backend } = this.parts;
    const { profile, tenant, server } = approval;
    const id = newId('sbx').toLowerCase().replace('_', '-');
    const artifactDir = await store.verified(approval.artifactDigest);
    const uid = uids.of(tenant, server);
    const bound = mounts.resolve(approval, uid);
    const attached =
      profile.network.allow.length === 0
        ? undefined
        : await Egress.attach(join(runDir, id), uid, profile, names, (verdict, fields) =>
            log.info(`egress ${verdict}`, { sandbox: id, tenant, server, ...fields }),
          );
    try {
      const sandbox = await backend.start({
        id,
        profile,
        uid,
        artifactDir,
        mounts: bound,
        ...(attached === undefined ? {} : { egressDir: attached.dir }),
      });
      const session = new StdioSession(sandbox, profile.limits);
      return { id, approval, sandbox, session, egress: attached, mounts: bound, idleSince: 0, calls: 0 };
    } catch (cause) {
      await attached?.detach();
      throw cause;
    }
  }

  /** Whether what runs is what was approved, as of lately. @throws RunFailure `quarantined`, `integrity` */
  async assertUnchanged({ artifactDigest }: StartApproval): Promise<void> {
    await this.parts.store.verified(artifactDigest, RECHECK_MS);
  }

  /** Grants and egress go first, then the processes. @throws Error when something survives */
  async end(server: WarmServer): Promise<void> {
    try {
      await server.egress?.detach();
    } finally {
      await server.sandbox.kill();
    }
  }
}

/** Legacy servers are opened by `initialize`; modern ones keep no session (mcp-protocol §5). */
async function open({ session, approval }: WarmServer): Promise<void> {
  const dialect = dialectOf(approval);
  if (dialect.era === 'modern') return;
  const { protocolVersion } = dialect;
  const params = { protocolVersion, capabilities: {}, clientInfo: RUNNER_INFO };
  const { raw } = await session.request(
    (id) => upstreamRequest(dialect, { id, method: 'initialize', params }).body,
    { timeoutMs: approval.profile.limits.startMs, late: 'start-timeout' },
  );
  const { result } = JSON.parse(raw) as { result?: { protocolVersion?: unknown } };
  if (result?.protocolVersion !== protocolVersion)
    throw new RunFailure('protocol-error', 'the server chose another revision than at its inspection');
  session.notify('notifications/initialized');
}
