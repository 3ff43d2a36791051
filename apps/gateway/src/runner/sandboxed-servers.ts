import {
  type CallRequest,
  type EgressGrant,
  RUNNER_RESOURCE_PATH,
  runnerProblem,
  type SandboxUsage,
  type SnapshotServer,
} from '#libs/contracts';
import type { ComponentClient } from '#libs/component';
import { readUpstreamResponse, type UpstreamResult } from '#libs/mcp';
import { causeOf } from '#libs/platform';
import { FrameLimit } from '#libs/sandbox';
import { UpstreamFailure } from '../upstream/upstream-failure.js';
import { asFailure } from '../upstream/read-answer.js';
import { type CallOutcome, readFrames } from './call-frames.js';
import { SandboxFailure } from './sandbox-failure.js';
import type { StartApprovals } from './start-approvals.js';

/** What goes into the sandbox. */
export interface SandboxedRequest {
  readonly server: SnapshotServer;
  readonly tenant: string;
  readonly callId: string;
  readonly method: CallRequest['method'];
  readonly params: Readonly<Record<string, unknown>>;
  /** Credentials for this one call. */
  readonly grants?: readonly EgressGrant[];
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Aborts when the caller goes away. */
  readonly signal?: AbortSignal;
}

export interface SandboxedReply extends UpstreamResult {
  readonly usage: SandboxUsage;
  readonly bytes: number;
}

const LIMITS = { maxMembers: 1_000_000 };
/** The runner keeps the time; this is for a runner that does not answer at all. */
const GRACE_MS = 5_000;

/** Servers that run in sandboxes of the runner. One HTTP request is lease, credentials, call and their end. */
export class SandboxedServers {
  /** @param runnerUrl origin; undefined: this installation runs none */
  constructor(
    private readonly runnerUrl: string | undefined,
    private readonly client: ComponentClient,
    private readonly approvals: StartApprovals,
  ) {}

  /** @throws UpstreamFailure */
  async ask(request: SandboxedRequest): Promise<SandboxedReply> {
    const { maxBytes, server } = request;
    const response = await this.send(request, await this.approval(request));
    if (!response.ok || response.body === null) throw await this.refusal(response, request);
    const { answer, failed, usage } = await this.read(response.body, maxBytes, request);
    if (failed !== undefined) throw new SandboxFailure(failed.reason, failed.detail, usage);
    if (answer === undefined || usage === undefined)
      throw new UpstreamFailure(
        'upstream-failed',
        'the runner ended before the call did; usage: missing',
        true,
      );
    if (
      usage.artifactDigest !== server.stdio?.artifactDigest ||
      usage.profileHash !== server.stdio.profileHash
    )
      throw new UpstreamFailure('upstream-failed', 'the runner ran something else than was asked for', true);
    const bytes = Buffer.from(answer.raw);
    if (bytes.length > maxBytes)
      throw new SandboxFailure('output-limit', `more than ${maxBytes} bytes`, usage);
    const read = asFailure(() => readUpstreamResponse(bytes, 'application/json', answer.id, LIMITS));
    return { ...read, usage, bytes: bytes.length };
  }

  private async approval({ server, tenant }: SandboxedRequest): Promise<string> {
    const version = server.stdio?.serverVersion;
    if (version === undefined) throw new Error(`${server.slug} is not a sandboxed server`);
    try {
      return await this.approvals.of(tenant, version);
    } catch (cause) {
      throw unavailable(`no start approval: ${causeOf(cause)}`);
    }
  }

  private async send(request: SandboxedRequest, approval: string): Promise<Response> {
    if (this.runnerUrl === undefined)
      throw unavailable('this installation runs no sandboxes: RUNNER_URL is not set');
    const { callId, method, params, grants = [], timeoutMs: deadlineMs, signal } = request;
    const body: CallRequest = { approval, callId, method, params, deadlineMs, grants: [...grants] };
    const late = AbortSignal.timeout(deadlineMs + GRACE_MS);
    try {
      return await this.client.send({
        method: 'POST',
        url: `${this.runnerUrl}${RUNNER_RESOURCE_PATH}/calls`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: signal === undefined ? late : AbortSignal.any([late, signal]),
      });
    } catch (cause) {
      if (signal?.aborted === true)
        throw new UpstreamFailure('upstream-failed', 'the caller went away', false);
      throw unavailable(`the runner is not reached: ${causeOf(cause)}`);
    }
  }

  private async read(
    body: AsyncIterable<Uint8Array>,
    maxBytes: number,
    { signal }: SandboxedRequest,
  ): Promise<CallOutcome> {
    try {
      return await readFrames(body, maxBytes);
    } catch (cause) {
      if (cause instanceof FrameLimit)
        throw new SandboxFailure('output-limit', `more than ${maxBytes} bytes`, undefined);
      const left = signal?.aborted === true;
      const why = left ? 'the caller went away' : `the runner broke off: ${causeOf(cause)}; usage: missing`;
      throw new UpstreamFailure('upstream-failed', why, !left);
    }
  }

  private async refusal(response: Response, { tenant, server }: SandboxedRequest): Promise<UpstreamFailure> {
    const problem = runnerProblem.safeParse(await response.json().catch(() => undefined));
    if (problem.data?.error === 'revoked') this.approvals.forget(tenant, server.stdio?.serverVersion ?? '');
    return unavailable(problem.data?.detail ?? `the runner answered HTTP ${response.status}`);
  }
}

const unavailable = (detail: string): UpstreamFailure =>
  new UpstreamFailure('sandbox-unavailable', detail.slice(0, 300), false);
