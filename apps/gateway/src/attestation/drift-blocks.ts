import type { SnapshotTool } from '#libs/contracts';
import { z } from 'zod';
import type { StateFiles } from '#libs/component';

const driftFile = z.array(z.string());

/**
 * Tools that a live server presented otherwise than approved. A block is on one approval of one definition and never lifts
 * by itself: a server that goes back to what was approved stays stopped until a person decides, which shows in the
 * snapshot as another hash or a later approval. Kept on disk, so a restart does not lift it either.
 */
export class DriftBlocks {
  private readonly tenants = new Map<string, Set<string>>();

  constructor(private readonly files: StateFiles) {}

  /** Reads the blocks of a tenant, once. Rejects when the file is there but cannot be read: then nothing is attested. */
  async load(tenant: string): Promise<void> {
    if (this.tenants.has(tenant)) return;
    const stored = await this.files.find(nameOf(tenant));
    const keys = stored === undefined ? [] : driftFile.parse(JSON.parse(stored));
    if (!this.tenants.has(tenant)) this.tenants.set(tenant, new Set(keys));
  }

  /** Not meaningful before `load`. */
  has(tenant: string, tool: SnapshotTool): boolean {
    const blocks = this.tenants.get(tenant);
    return blocks !== undefined && blocks.size > 0 && blocks.has(keyOf(tool));
  }

  /** In force at once; resolves when it is on disk. */
  async add(tenant: string, tools: readonly SnapshotTool[]): Promise<void> {
    const blocks = this.tenants.get(tenant) ?? new Set<string>();
    this.tenants.set(tenant, blocks);
    const before = blocks.size;
    for (const tool of tools) {
      // An earlier block of the same tool is on an approval that is no longer in force.
      for (const key of blocks) if (key.startsWith(`${tool.urn} `) && key !== keyOf(tool)) blocks.delete(key);
      blocks.add(keyOf(tool));
    }
    if (blocks.size !== before || tools.length > 0) {
      await this.files.write(nameOf(tenant), JSON.stringify([...blocks]));
    }
  }
}

const nameOf = (tenant: string): string => `drift/${tenant}.json`;

const keyOf = (tool: SnapshotTool): string => `${tool.urn} ${tool.hash} ${tool.approvedAt ?? ''}`;
