import { ITEM_KINDS, type ProbeStep } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import { ApiSettings } from '../../settings.js';
import { introduce, type Introduction } from './handshake.js';
import { type Listed, listedDefinitions } from './listed-definitions.js';
import { NameResolver, type PinnedAddress } from '../../egress/egress.module.js';
import { probedAddress, upstreamUrl } from './probed-address.js';
import { PinnedClient } from './pinned-client.js';
import { ProbeFailure } from './probe-failure.js';
import { ProbeLimits } from './probe-limits.js';
import { ProbeSteps } from './probe-steps.js';

export interface Found {
  readonly introduction: Introduction;
  /** Every definition, raw. */
  readonly definitions: readonly Listed[];
}

/** What a probe tried, and what it found when every step passed. */
export interface ProbeReport {
  readonly steps: readonly ProbeStep[];
  readonly found?: Found;
}

/** Asks a server what it is and what it offers. Runs in no transaction and writes nothing. */
@Injectable()
export class ServerProbe {
  constructor(
    private readonly settings: ApiSettings,
    private readonly names: NameResolver,
    private readonly limits: ProbeLimits,
  ) {}

  /** A server that cannot be used is reported, not thrown. */
  async run(url: string): Promise<ProbeReport> {
    const steps = new ProbeSteps();
    const deadline = AbortSignal.timeout(this.limits.timeoutMs);
    try {
      const target = await steps.take(
        'address',
        () => inTime(deadline, this.pin(url)),
        ({ address }) => `Connects to ${address}.`,
      );
      return { steps: steps.taken, found: await this.ask(target, deadline, steps) };
    } catch (cause) {
      if (!(cause instanceof ProbeFailure)) throw cause;
      return { steps: steps.taken };
    }
  }

  private async pin(url: string): Promise<PinnedAddress> {
    const { allowPrivateUpstreams: allowed } = this.settings;
    return probedAddress(upstreamUrl(url, allowed), allowed, this.names);
  }

  private async ask(target: PinnedAddress, deadline: AbortSignal, steps: ProbeSteps): Promise<Found> {
    const client = new PinnedClient(target, deadline, this.limits);
    try {
      const { peer, introduction } = await steps.take(
        'handshake',
        () => introduce(client),
        ({ introduction: { protocolVersion, era } }) => `Speaks MCP ${protocolVersion} (${era}).`,
      );
      const definitions = await steps.take(
        'tools',
        () => listedDefinitions(peer, introduction),
        (found) => `Lists ${counted(found)}.`,
      );
      await peer.leave();
      return { introduction, definitions };
    } finally {
      await client.close();
    }
  }
}

/** Such as `3 tools, 1 prompt`. */
function counted(listed: readonly Listed[]): string {
  const counts = ITEM_KINDS.map((kind) => [kind, listed.filter((one) => one.kind === kind).length] as const);
  return counts
    .filter(([kind, count]) => kind === 'tool' || count > 0)
    .map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`)
    .join(', ');
}

/** Name resolution cannot be aborted, only left behind. */
function inTime<T>(deadline: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = (): void => reject(new ProbeFailure('timeout'));
  deadline.addEventListener('abort', late, { once: true });
  return Promise.race([work, promise]).finally(() => deadline.removeEventListener('abort', late));
}
