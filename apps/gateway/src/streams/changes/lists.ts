import type { ItemKind, SnapshotServer } from '#libs/contracts';
import { sha256Hex } from '#libs/manifest';
import type { ItemCall } from '#libs/mcp';
import { decideTool } from '#libs/policy';
import type { AddressedRequest } from '../../decision/proofs.js';
import { findItem } from '../../decision/steps/tool/find-item.js';
import { grantedItems, type visibleTools } from '../../decision/steps/tool/visible-tools.js';
import type { ServedTool } from '../../snapshot/active-snapshot.js';
import { hasEvents } from '../../upstream/events/upstream-events.js';
import type { Standing } from '../standing.js';

export const LIST_KINDS = ['tools', 'prompts', 'resources'] as const;
export type ListKind = (typeof LIST_KINDS)[number];

/** What a list holds, by kind: equal marks, equal lists. */
export type Marks = Readonly<Partial<Record<ListKind, string>>>;

const ITEMS: Readonly<Record<ListKind, readonly ItemKind[]>> = {
  tools: ['tool'],
  prompts: ['prompt'],
  resources: ['resource', 'template'],
};
const MARK_LENGTH = 22;

/** The lists of one caller at one moment. */
export class SeenLists {
  constructor(
    readonly marks: Marks,
    /** Servers of which the caller may use something. */
    readonly servers: readonly SnapshotServer[],
    private readonly urns: ReadonlySet<string>,
    private readonly at: { readonly addressed: AddressedRequest; readonly standing: Standing },
  ) {}

  /** The resource or template behind a URI that the caller sees; only where resources were looked at. */
  resource(uri: string): ServedTool | undefined {
    const call: ItemCall = {
      method: 'resources/read',
      kind: 'resource',
      name: uri,
      args: { uri },
      input: undefined,
    };
    const found = findItem(this.at.standing.snapshot, call, this.at.addressed.server);
    return found !== undefined && this.urns.has(found.tool.urn) ? found : undefined;
  }

  /** Whether nothing but being granted decides on reading it: who would have to ask each time is told nothing by itself. */
  mayHear(uri: string): boolean {
    const found = this.resource(uri);
    if (found === undefined || !hasEvents(found.server)) return false;
    const { snapshot, caller } = this.at.standing;
    const verdict = decideTool(snapshot.policy, caller, found.tool);
    return verdict.allowed && !verdict.conditional;
  }
}

/** Looks at lists by the same rule that lists are answered by. */
export class Lists {
  constructor(private readonly visible: ReturnType<typeof visibleTools>) {}

  /** @throws Denied as `visibleTools` */
  async look(
    addressed: AddressedRequest,
    standing: Standing,
    kinds: readonly ListKind[],
  ): Promise<SeenLists> {
    const { snapshot, caller } = standing;
    const urns = new Set<string>();
    const marks: Partial<Record<ListKind, string>> = {};
    for (const kind of kinds) {
      const parts: string[] = [];
      for (const item of ITEMS[kind]) {
        for (const { urn, hash } of await this.visible(addressed, snapshot, caller, item)) {
          urns.add(urn);
          parts.push(urn, hash);
        }
      }
      marks[kind] = sha256Hex(parts.join('\n')).slice(0, MARK_LENGTH);
    }
    // Who wants to hear of no list needs no server to be listened to.
    const items = kinds.length === 0 ? [] : grantedItems(addressed, snapshot, caller);
    const granted = new Set(items.map(({ server }) => server));
    const servers = [...snapshot.policy.servers.values()].filter(({ slug }) => granted.has(slug));
    return new SeenLists(marks, servers, urns, { addressed, standing });
  }
}
