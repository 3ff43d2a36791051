import {
  artifactRequest,
  type ArtifactRequest,
  type CallFrame,
  callRequest,
  type CallRequest,
  type Inspection,
  inspectRequest,
  type InstalledArtifact,
  killRequest,
  type KillRequest,
  type RunnerHealth,
} from '#libs/contracts';
import { Clock, unixSeconds } from '#libs/platform';
import { Body, Controller, Get, HttpCode, HttpException, Post, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CallerGuard, OnlyFrom } from '../access/caller.guard.js';
import { StartApprovals } from '../approvals/start-approvals.js';
import { CallRunner } from '../calls/call-runner.js';
import { Runner } from '../runner.js';
import { RunFailure } from '../sandbox/run-failure.js';
import { parsed } from './parsed.js';

/** Status by reason; the body names it. */
const STATUS: Partial<Record<RunFailure['reason'], number>> = {
  revoked: 403,
  integrity: 422,
  quarantined: 422,
  busy: 503,
};

/** What other components may ask of the runner. */
@Controller('runner/v1')
@UseGuards(CallerGuard)
export class RunnerController {
  constructor(
    private readonly runner: Runner,
    private readonly calls: CallRunner,
    private readonly approvals: StartApprovals,
    private readonly clock: Clock,
  ) {}

  @Get('health')
  @OnlyFrom('gateway', 'api')
  health(): RunnerHealth {
    return this.runner.health();
  }

  @Post('artifacts')
  @HttpCode(200)
  @OnlyFrom('api')
  install(@Body() body: unknown): Promise<InstalledArtifact> {
    const request: ArtifactRequest = parsed(artifactRequest, body);
    return answered(() => this.runner.installer.install(request));
  }

  /** Hashes an installed artefact again. */
  @Post('artifacts/verify')
  @HttpCode(204)
  @OnlyFrom('api')
  verify(@Body() body: unknown): Promise<void> {
    const { approval } = parsed(inspectRequest, body);
    return answered(() =>
      this.runner.store.verify(this.approvals.verified(approval, 'inspect').artifactDigest),
    );
  }

  @Post('inspect')
  @HttpCode(200)
  @OnlyFrom('api')
  inspect(@Body() body: unknown): Promise<Inspection> {
    const request: z.output<typeof inspectRequest> = parsed(inspectRequest, body);
    return answered(() =>
      this.runner.inspector.inspect(this.approvals.verified(request.approval, 'inspect')),
    );
  }

  @Post('kill')
  @HttpCode(204)
  @OnlyFrom('api')
  async kill(@Body() body: unknown): Promise<void> {
    const request: KillRequest = parsed(killRequest, body);
    await this.runner.stopped.stop(request, unixSeconds(this.clock));
    await this.runner.pools.kill(request);
  }

  /** Answers line by line as things happen; the last line is the usage record. A caller that hangs up cancels. */
  @Post('calls')
  @OnlyFrom('gateway')
  async call(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const request: CallRequest = parsed(callRequest, body);
    const approval = await answered(async () => this.calls.approved(request));
    const gone = new AbortController();
    const { raw } = reply;
    raw.once('close', () => gone.abort());
    void reply.hijack();
    raw.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    raw.flushHeaders();
    const emit = (frame: CallFrame): void => {
      if (!raw.destroyed) raw.write(`${JSON.stringify(frame)}\n`);
      if (frame.type === 'usage') raw.end();
    };
    await this.calls.run(approval, request, gone.signal, emit);
    raw.end();
  }
}

async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof RunFailure)) throw cause;
    throw new HttpException({ error: cause.reason, detail: cause.message }, STATUS[cause.reason] ?? 502);
  }
}
