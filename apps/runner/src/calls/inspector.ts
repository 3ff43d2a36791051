import type { Inspection, StartApproval } from '#libs/contracts';
import { isObject, parseStrictJson, splitList } from '#libs/manifest';
import { LEGACY_VERSIONS, MODERN, upstreamRequest, type UpstreamDialect } from '#libs/mcp';
import type { ServerStarter } from '../pool/server-starter.js';
import { usedBetween, type WarmServer } from '../pool/warm-server.js';
import { RunFailure } from '../sandbox/run-failure.js';
import { RUNNER_INFO } from '../session/dialect.js';
import type { Answer } from '../session/stdio-session.js';

const MAX_PAGES = 50;
/** A legacy server may say nothing at all to a request that it does not know. */
const DISCOVER_MS = 3_000;
const NOTHING = { cpuMs: 0, memPeakBytes: 0, oomKills: 0, pidRefusals: 0, throttledPeriods: 0 };

/**
 * First contact with a server: what it is and what it offers, with no network and no credential. Its era is found in a process
 * of its own, because some servers end on a first request that they do not know.
 */
export class Inspector {
  constructor(private readonly starter: ServerStarter) {}

  /** @throws RunFailure */
  async inspect(approval: StartApproval): Promise<Inspection> {
    return (await this.asModern(approval)) ?? (await this.asLegacy(approval));
  }

  private async asModern(approval: StartApproval): Promise<Inspection | undefined> {
    const dialect = { era: 'modern', protocolVersion: MODERN, clientInfo: RUNNER_INFO } as const;
    return this.within(approval, async (server) => {
      const timeoutMs = Math.min(DISCOVER_MS, approval.profile.limits.startMs);
      try {
        const introduction = await ask(server, dialect, 'server/discover', {}, timeoutMs);
        const versions = resultOf(introduction)?.['supportedVersions'];
        if (!Array.isArray(versions) || !versions.includes(MODERN)) return undefined;
        return await this.complete(server, dialect, introduction);
      } catch (cause) {
        if (cause instanceof RunFailure && LEGACY_SIGNS.includes(cause.reason)) return undefined;
        throw cause;
      }
    });
  }

  private async asLegacy(approval: StartApproval): Promise<Inspection> {
    const [newest] = LEGACY_VERSIONS;
    const opening = { era: 'legacy', protocolVersion: newest, clientInfo: RUNNER_INFO } as const;
    return this.within(approval, async (server) => {
      const params = { protocolVersion: newest, capabilities: {}, clientInfo: RUNNER_INFO };
      const { startMs } = approval.profile.limits;
      const introduction = await ask(server, opening, 'initialize', params, startMs, 'start-timeout');
      const chosen = LEGACY_VERSIONS.find(
        (version) => version === resultOf(introduction)?.['protocolVersion'],
      );
      if (chosen === undefined)
        throw new RunFailure('protocol-error', 'the server speaks no MCP revision that Sallyport speaks');
      server.session.notify('notifications/initialized');
      return this.complete(server, { ...opening, protocolVersion: chosen }, introduction);
    });
  }

  private async complete(
    server: WarmServer,
    dialect: UpstreamDialect,
    introduction: Answer,
  ): Promise<Inspection> {
    const offers = resultOf(introduction)?.['capabilities'];
    const lists = isObject(offers) && offers['tools'] !== undefined ? await pages(server, dialect) : [];
    const { era, protocolVersion } = dialect;
    const { session, approval, sandbox } = server;
    return {
      dialect: { era, protocolVersion },
      introduction,
      lists,
      usage: {
        sandboxId: server.id,
        cold: true,
        wallMs: 0,
        queueMs: 0,
        ...usedBetween(NOTHING, sandbox.usage()),
        stdoutBytes: session.stdoutBytes,
        stderrBytes: session.stderr.bytes,
        egress: [],
        exitReason: 'ok',
        exitCode: null,
        artifactDigest: approval.artifactDigest,
        profileHash: approval.profileHash,
      },
    };
  }

  private async within<T>(approval: StartApproval, work: (server: WarmServer) => Promise<T>): Promise<T> {
    const server = await this.starter.launch(approval);
    try {
      return await work(server);
    } finally {
      await this.starter.end(server);
    }
  }
}

/** What a legacy server does with a request of the modern era, other than to answer with an error. */
const LEGACY_SIGNS: readonly string[] = ['call-timeout', 'tool-exit', 'protocol-error'];

function ask(
  { session }: WarmServer,
  dialect: UpstreamDialect,
  method: string,
  params: Record<string, unknown>,
  timeoutMs: number,
  late: 'call-timeout' | 'start-timeout' = 'call-timeout',
): Promise<Answer> {
  return session.request((id) => upstreamRequest(dialect, { id, method, params }).body, { timeoutMs, late });
}

async function pages(server: WarmServer, dialect: UpstreamDialect): Promise<Answer[]> {
  const found: Answer[] = [];
  const { callMs } = server.approval.profile.limits;
  let cursor: string | undefined;
  do {
    const page = await ask(server, dialect, 'tools/list', cursor === undefined ? {} : { cursor }, callMs);
    found.push(page);
    cursor = splitList(page.raw, 'tool').nextCursor;
    if (found.length >= MAX_PAGES) throw new RunFailure('protocol-error', 'the list of tools never ends');
  } while (cursor !== undefined);
  return found;
}

/** Undefined for an error. */
function resultOf({ raw }: Answer): Record<string, unknown> | undefined {
  const message = parseStrictJson(raw, { maxMembers: 1_000_000, maxDepth: 72 });
  const result = isObject(message) ? message['result'] : undefined;
  return isObject(result) ? result : undefined;
}
