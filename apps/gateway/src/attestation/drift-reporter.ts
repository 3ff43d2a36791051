import type { Observation, SnapshotServer, SnapshotTool } from '#libs/contracts';
import type { ControlPlane } from '../enrolment/control-plane.js';
import { causeOf, type Log } from '#libs/platform';
import type { ObservedList } from './observed-list.js';

const MAX_RAW = 262_144;
const MAX_REMEMBERED = 100_000;

/** Tells the control plane what live servers presented, once per difference; until it took note, at every look again. */
export class DriftReporter {
  private readonly reported = new Set<string>();

  constructor(
    private readonly controlPlane: ControlPlane,
    private readonly log: Log,
  ) {}

  /** Never rejects: the tools are stopped already, and the next look reports again. @param at Unix milliseconds */
  async report(
    tenant: string,
    server: SnapshotServer,
    at: number,
    list: ObservedList,
    drifted: readonly SnapshotTool[],
  ): Promise<void> {
    const news = drifted.filter((tool) => !this.reported.has(markOf(tenant, tool, list)));
    if (news.length === 0) return;
    this.log.warn('a live server changed approved tools: they are stopped', {
      tenant,
      server: server.slug,
      tools: news.map(({ name }) => name),
    });
    const tools = news.map((tool) => observed(tool, list));
    try {
      await this.controlPlane.report(tenant, { server: server.slug, at: new Date(at).toISOString(), tools });
      if (this.reported.size > MAX_REMEMBERED) this.reported.clear();
      for (const tool of news) this.reported.add(markOf(tenant, tool, list));
    } catch (cause) {
      this.log.error('a drift is not reported yet', { tenant, server: server.slug, cause: causeOf(cause) });
    }
  }
}

/** A later approval of the same definition is another matter, even if the server presents the same again. */
const markOf = (tenant: string, tool: SnapshotTool, list: ObservedList): string =>
  [tenant, tool.urn, tool.hash, tool.approvedAt ?? '', list.tools.get(tool.name)?.hash ?? 'gone'].join(' ');

function observed(tool: SnapshotTool, list: ObservedList): Observation['tools'][number] {
  const live = list.tools.get(tool.name);
  if (live === undefined) return { name: tool.name, approvedHash: tool.hash };
  const known = { name: tool.name, approvedHash: tool.hash, observedHash: live.hash };
  return live.raw.length <= MAX_RAW ? { ...known, raw: live.raw } : known;
}
