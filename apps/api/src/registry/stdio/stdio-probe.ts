import { type Inspection, type StdioFacts, type SandboxProfile } from '#libs/contracts';
import { BadList, splitList } from '#libs/manifest';
import { readUpstreamResponse, UpstreamRpcError, UpstreamViolation } from '#libs/mcp';
import { profileHash } from '#libs/sandbox';
import { Injectable } from '@nestjs/common';
import { RunnerClient, RunnerRefused, StartSigner } from '../../runner/runner.module.js';
import { introductionOf, type Introduction } from '../probe/handshake.js';
import { ProbeFailure } from '../probe/probe-failure.js';
import { ProbeSteps } from '../probe/probe-steps.js';
import type { Listed } from '../probe/listed-definitions.js';
import type { ProbeReport } from '../probe/server-probe.js';

const LIMITS = { maxMembers: 1_000_000, maxDepth: 72 };

/** Asks a sandboxed server what it is and what it offers, through the runner, with no network and no credential. */
@Injectable()
export class StdioProbe {
  constructor(
    private readonly runner: RunnerClient,
    private readonly signer: StartSigner,
  ) {}

  /** A server that cannot be used is reported, not thrown. */
  async run(tenant: string, server: string, serverVersion: string, stdio: StdioFacts): Promise<ProbeReport> {
    const steps = new ProbeSteps();
    const profile = closed(stdio.profile);
    const { approval } = await this.signer.sign({
      use: 'inspect',
      tenant,
      server,
      serverVersion,
      artifactDigest: stdio.artifactDigest,
      profile,
      profileHash: profileHash(profile),
    });
    try {
      await steps.take(
        'address',
        () => asked(() => this.runner.verify(approval)),
        () => `The installed package is unchanged (SHA-256 ${stdio.artifactDigest.slice(0, 12)}…).`,
      );
      const found = await steps.take(
        'handshake',
        () => asked(() => this.runner.inspect(approval)),
        ({ dialect }) =>
          `Speaks MCP ${dialect.protocolVersion} (${dialect.era}), in a sandbox without network.`,
      );
      const definitions = await steps.take(
        'tools',
        async () =>
          found.lists.flatMap(({ raw }) => pageOf(raw)).map((raw): Listed => ({ kind: 'tool', raw })),
        (tools) => `Lists ${tools.length} tools.`,
      );
      return { steps: steps.taken, found: { introduction: introduced(found), definitions } };
    } catch (cause) {
      if (!(cause instanceof ProbeFailure)) throw cause;
      return { steps: steps.taken };
    }
  }
}

/** First contact happens behind closed walls, whatever was asked for. */
const closed = (profile: SandboxProfile): SandboxProfile => ({
  ...profile,
  network: { allow: [] },
  credentials: [],
});

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof RunnerRefused)) throw cause;
    throw new ProbeFailure('sandbox_failed', `${cause.message.replace(/\.$/, '')} (${cause.reason})`);
  }
}

function introduced({ dialect, introduction }: Inspection): Introduction {
  try {
    const { result } = readUpstreamResponse(
      Buffer.from(introduction.raw),
      'application/json',
      introduction.id,
      LIMITS,
    );
    return introductionOf(dialect.era, dialect.protocolVersion, result, result['serverInfo']);
  } catch (cause) {
    if (cause instanceof UpstreamViolation || cause instanceof UpstreamRpcError)
      throw new ProbeFailure('not_mcp', cause.message);
    throw cause;
  }
}

function pageOf(raw: string): string[] {
  try {
    return splitList(raw, 'tool').items;
  } catch (cause) {
    if (cause instanceof BadList)
      throw new ProbeFailure('tools_unreadable', cause.message.replace(/\.$/, ''));
    throw cause;
  }
}
