import type { CallFrame, CallRequest, SandboxUsage, StartApproval } from '#libs/contracts';
import { upstreamRequest } from '#libs/mcp';
import { causeOf, type Log } from '#libs/platform';
import type { BoundMounts } from '../accounts/bound-mounts.js';
import type { StartApprovals } from '../approvals/start-approvals.js';
import type { ServerPool } from '../pool/server-pool.js';
import type { ServerPools } from '../pool/server-pools.js';
import { usedBetween, type WarmServer } from '../pool/warm-server.js';
import { RunFailure } from '../sandbox/run-failure.js';
import type { ResourceUsage } from '../sandbox/sandbox.js';
import { dialectOf } from '../session/dialect.js';
import type { Answer } from '../session/stdio-session.js';

const NOTHING: ResourceUsage = {
  cpuMs: 0,
  memPeakBytes: 0,
  oomKills: 0,
  pidRefusals: 0,
  throttledPeriods: 0,
};
/** Writable mounts may have to be counted: not on every call of a tool that has none. */
type Emit = (frame: CallFrame) => void;

/** One call in one leased sandbox: lease, grants, request, revocation, usage. It always ends with a usage record. */
export class CallRunner {
  constructor(
    private readonly approvals: StartApprovals,
    private readonly pools: ServerPools,
    private readonly mounts: BoundMounts,
    private readonly log: Log,
  ) {}

  /** @throws RunFailure `revoked` for a start that is not approved; everything later is told in frames */
  approved(request: CallRequest): StartApproval {
    const approval = this.approvals.verified(request.approval, 'call');
    dialectOf(approval);
    return approval;
  }

  /** @param gone aborts when the caller goes away: the sandbox is ended then */
  async run(approval: StartApproval, request: CallRequest, gone: AbortSignal, emit: Emit): Promise<void> {
    const began = performance.now();
    const deadlineMs = Math.min(request.deadlineMs, approval.profile.limits.callMs);
    const pool = this.pools.of(approval);
    let lease;
    try {
      lease = await pool.lease(approval, deadlineMs, gone);
    } catch (cause) {
      const failure = asFailure(cause);
      emit({ type: 'failed', reason: failure.reason, detail: failure.message });
      emit({ type: 'usage', usage: unstarted(approval, failure, performance.now() - began) });
      return;
    }
    const queueMs = lease.cold ? 0 : performance.now() - began;
    await this.serve(pool, lease.server, request, {
      gone,
      emit,
      began,
      queueMs,
      cold: lease.cold,
      deadlineMs,
    });
  }

  private async serve(
    pool: ServerPool,
    server: WarmServer,
    request: CallRequest,
    call: {
      gone: AbortSignal;
      emit: Emit;
      began: number;
      queueMs: number;
      cold: boolean;
      deadlineMs: number;
    },
  ): Promise<void> {
    const { sandbox, session, egress, approval } = server;
    const before = call.cold ? NOTHING : sandbox.usage();
    sandbox.resetPeak();
    session.stderr.restart();
    server.calls++;
    egress?.begin(request.grants);
    let answer: Answer | undefined;
    let failure: RunFailure | undefined;
    try {
      const timeoutMs = Math.max(1, call.deadlineMs - (performance.now() - call.began));
      const { method, params } = request;
      answer = await session.request(
        (id) => upstreamRequest(dialectOf(approval), { id, method, params }).body,
        {
          timeoutMs,
          gone: call.gone,
          onNotification: (raw) => call.emit({ type: 'notification', raw }),
        },
      );
    } catch (cause) {
      failure = asFailure(cause);
    }
    // Before the caller hears anything: from here on the tool can do nothing with what the call brought.
    const sent = egress?.end() ?? [];
    failure ??= await this.overfull(server);
    const after = failure === undefined ? sandbox.usage() : await this.ended(server);
    if (failure !== undefined && after.oomKills > before.oomKills)
      failure = new RunFailure(
        'oom',
        `the server needed more than ${approval.profile.limits.memMb} MB of memory`,
      );
    if (answer !== undefined && failure === undefined) call.emit({ type: 'answer', ...answer });
    if (failure !== undefined) call.emit({ type: 'failed', reason: failure.reason, detail: failure.message });
    const usage: SandboxUsage = {
      sandboxId: server.id,
      cold: call.cold,
      wallMs: round(performance.now() - call.began),
      queueMs: round(call.queueMs),
      ...usedBetween(before, after),
      stdoutBytes: session.stdoutBytes,
      stderrBytes: session.stderr.bytes,
      egress: sent,
      exitReason: failure?.reason ?? 'ok',
      exitCode: null,
      artifactDigest: approval.artifactDigest,
      profileHash: approval.profileHash,
    };
    call.emit({ type: 'usage', usage });
    await this.giveBack(pool, server, failure);
  }

  /** A tool that keeps more than it may is stopped: its next start would begin with too much. */
  private async overfull(server: WarmServer): Promise<RunFailure | undefined> {
    if (!server.mounts.some(({ mode }) => mode === 'rw')) return undefined;
    const [first] = await this.mounts.exceeded(server.approval, server.mounts);
    return first === undefined ? undefined : new RunFailure('disk-limit', first);
  }

  private async ended(server: WarmServer): Promise<ResourceUsage> {
    try {
      return await server.sandbox.kill();
    } catch (cause) {
      this.log.error('a sandbox survives', { sandbox: server.id, cause: causeOf(cause) });
      return NOTHING;
    }
  }

  private async giveBack(
    pool: ServerPool,
    server: WarmServer,
    failure: RunFailure | undefined,
  ): Promise<void> {
    try {
      await (failure === undefined ? pool.release(server) : pool.discard(server));
    } catch (cause) {
      this.log.error('a sandbox could not be ended', { sandbox: server.id, cause: causeOf(cause) });
    }
  }
}

export const asFailure = (cause: unknown): RunFailure =>
  cause instanceof RunFailure ? cause : new RunFailure('spawn-failed', causeOf(cause));

const round = (ms: number): number => Math.round(ms * 1000) / 1000;

const unstarted = (approval: StartApproval, { reason }: RunFailure, wallMs: number): SandboxUsage => ({
  sandboxId: 'none',
  cold: true,
  wallMs: round(wallMs),
  queueMs: reason === 'busy' ? round(wallMs) : 0,
  ...NOTHING,
  stdoutBytes: 0,
  stderrBytes: 0,
  egress: [],
  exitReason: reason,
  exitCode: null,
  artifactDigest: approval.artifactDigest,
  profileHash: approval.profileHash,
});
