import {
  ITEM_KINDS,
  type ItemKind,
  readItemKey,
  type SnapshotServer,
  type SnapshotTool,
} from '#libs/contracts';
import { causeOf, type Clock, type Log } from '#libs/platform';
import { SandboxFailure } from '../runner/sandbox-failure.js';
import type { SnapshotStore } from '../snapshot/snapshot-store.js';
import type { UpstreamClient } from '../upstream/upstream-client.js';
import type { CatalogueChanges } from '../streams/changes/catalogue-changes.js';
import type { DriftBlocks } from './drift-blocks.js';
import type { DriftReporter } from './drift-reporter.js';
import { type ObservedList, observeList } from './observed-list.js';

/** After a failed look, calls are answered without another one for this long. */
const HOLD_OFF_MS = 1_000;
/** A server that nobody has used for this long is not watched any more. */
const IDLE_MS = 10 * 60_000;
/** How old the last look may be before a destructive call (access.md §1). */
const DESTRUCTIVE_AGE_MS = 5_000;

export interface AttestorParts {
  readonly snapshots: SnapshotStore;
  readonly upstream: Pick<UpstreamClient, 'list'>;
  readonly reporter: Pick<DriftReporter, 'report'>;
  readonly blocks: DriftBlocks;
  /** Told when a look shows another list than the one before. */
  readonly changes: Pick<CatalogueChanges, 'tell'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is known of one server as one tenant sees it. Times are Unix milliseconds. */
interface Watch {
  readonly tenant: string;
  readonly server: SnapshotServer;
  list: ObservedList | undefined;
  seenAt: number;
  failedAt: number;
  failure: string;
  usedAt: number;
  looking: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Watches live servers for tools that are no longer what was approved (access.md §1): at first use, at every interval while
 * in use, and right before a destructive call. Per tenant and server, because a list may depend on who asks.
 */
export class Attestor {
  private readonly watches = new Map<string, Watch>();
  private closed = false;

  constructor(
    private readonly intervalMs: number,
    private readonly parts: AttestorParts,
  ) {}

  /**
   * What is known without looking: `drifted` while the tool is stopped, `attested` when the server presented exactly the
   * approved definition recently enough, undefined when a new look is needed. To be listed, a destructive tool needs no
   * newer look than others.
   */
  find(
    tenant: string,
    tool: SnapshotTool,
    server: SnapshotServer,
    purpose: 'call' | 'list' = 'call',
  ): 'attested' | 'drifted' | undefined {
    if (this.parts.blocks.has(tenant, tool)) return 'drifted';
    const watch = this.watches.get(keyOf(tenant, server));
    if (watch?.list === undefined) return undefined;
    const now = this.parts.clock.now();
    watch.usedAt = now;
    const destructive = tool.effect === 'destructive' && purpose === 'call';
    if (now - watch.seenAt > (destructive ? DESTRUCTIVE_AGE_MS : 3 * this.intervalMs)) return undefined;
    // A difference here may be an approval that is newer than the last look: only a new look can tell.
    return watch.list.tools.get(tool.name)?.hash === tool.hash ? 'attested' : undefined;
  }

  /** Looks now, or joins a look under way. Never rejects: ask `find` again, and `failureOf` when it still does not know. */
  async look(tenant: string, server: SnapshotServer): Promise<void> {
    const watch = this.watch(tenant, server);
    watch.usedAt = this.parts.clock.now();
    if (watch.looking === undefined && watch.usedAt - watch.failedAt < HOLD_OFF_MS) return;
    await this.attest(watch);
  }

  /** The server says that its lists may be others: looks again, also after a look under way, which may have come too early. */
  async changed(tenant: string, server: SnapshotServer): Promise<void> {
    const watch = this.watches.get(keyOf(tenant, server));
    await watch?.looking;
    if (watch !== undefined && !this.closed) await this.attest(watch);
  }

  /** Why the last look at a server failed; empty when it did not. */
  failureOf(tenant: string, server: SnapshotServer): string {
    return this.watches.get(keyOf(tenant, server))?.failure ?? '';
  }

  close(): void {
    this.closed = true;
    for (const { timer } of this.watches.values()) clearTimeout(timer);
    this.watches.clear();
  }

  private watch(tenant: string, server: SnapshotServer): Watch {
    const key = keyOf(tenant, server);
    let watch = this.watches.get(key);
    if (watch === undefined) {
      watch = {
        tenant,
        server,
        list: undefined,
        seenAt: 0,
        failedAt: -HOLD_OFF_MS,
        failure: '',
        usedAt: 0,
        looking: undefined,
        timer: undefined,
      };
      this.watches.set(key, watch);
    }
    return watch;
  }

  /** At most one look at a time; the next one is due an interval after its end. */
  private attest(watch: Watch): Promise<void> {
    watch.looking ??= this.observe(watch).finally(() => {
      watch.looking = undefined;
      this.schedule(watch);
    });
    return watch.looking;
  }

  private async observe(watch: Watch): Promise<void> {
    const { tenant, server } = watch;
    const { blocks, changes, clock, upstream, log } = this.parts;
    const before = watch.list?.digest;
    let kinds: readonly ItemKind[];
    try {
      await blocks.load(tenant);
      kinds = this.kindsOf(tenant, server);
      const asked = clock.now();
      watch.list = await observeList(
        (kind, cursor) => upstream.list(server, tenant, kind, cursor),
        kinds,
        watch.list,
      ).catch(nothingOfAChangedPackage);
      watch.seenAt = asked;
      watch.failure = '';
    } catch (cause) {
      watch.failedAt = clock.now();
      watch.failure = causeOf(cause);
      log.warn('a server cannot be attested', { tenant, server: server.slug, cause: watch.failure });
      return;
    }
    await this.stopDrifted(watch, watch.list, kinds);
    if (watch.list.digest !== before) changes.tell(tenant);
  }

  /** @param kinds that were listed: of one whose first item was approved meanwhile nothing was seen, so nothing can have changed */
  private async stopDrifted(
    { tenant, server, seenAt }: Watch,
    list: ObservedList,
    kinds: readonly ItemKind[],
  ): Promise<void> {
    const { snapshots, blocks, reporter, log } = this.parts;
    const drifted = approvedAt(snapshots, tenant, server).filter(
      ({ name, hash }) => kinds.includes(readItemKey(name).kind) && list.tools.get(name)?.hash !== hash,
    );
    if (drifted.length === 0) return;
    try {
      await blocks.add(tenant, drifted);
    } catch (cause) {
      log.error('a drift block is in force but not on disk', { tenant, cause: causeOf(cause) });
    }
    void reporter.report(tenant, server, seenAt, list, drifted);
  }

  /** Tools always; what else only where something of it is approved: a server need not know the other methods. */
  private kindsOf(tenant: string, server: SnapshotServer): ItemKind[] {
    const approved = new Set(
      approvedAt(this.parts.snapshots, tenant, server).map(({ name }) => readItemKey(name).kind),
    );
    return ITEM_KINDS.filter((kind) => kind === 'tool' || approved.has(kind));
  }

  private schedule(watch: Watch): void {
    clearTimeout(watch.timer);
    if (this.closed) return;
    watch.timer = setTimeout(() => this.again(watch), this.intervalMs).unref();
  }

  private again(watch: Watch): void {
    if (this.parts.clock.now() - watch.usedAt <= IDLE_MS) void this.attest(watch);
    else this.watches.delete(keyOf(watch.tenant, watch.server));
  }
}

/** What was approved is not there any more: every tool of it is stopped, and people are asked. @throws any other cause */
function nothingOfAChangedPackage(cause: unknown): ObservedList {
  if (cause instanceof SandboxFailure && cause.exit === 'quarantined')
    return { digest: 'quarantined', tools: new Map() };
  throw cause;
}

/** Everything that is approved of a server. */
function approvedAt(snapshots: SnapshotStore, tenant: string, { slug }: SnapshotServer): SnapshotTool[] {
  const policy = snapshots.find(tenant)?.active.policy;
  return [
    ...(policy?.toolsByServer.get(slug)?.values() ?? []),
    ...(policy?.itemsByServer.get(slug)?.values() ?? []),
  ];
}

const keyOf = (tenant: string, server: SnapshotServer): string =>
  `${tenant}\0${server.slug}\0${server.versionHash}`;
