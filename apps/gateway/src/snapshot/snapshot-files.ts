import { z } from 'zod';
import type { StateFiles } from '#libs/component';

const storedSnapshot = z.object({
  jws: z.string(),
  /** Unix milliseconds. */
  confirmedAt: z.number(),
  /** Epochs that another one replaced: a snapshot of one of them is older, whatever its revision says. */
  retiredEpochs: z.array(z.string()),
});
export type StoredSnapshot = z.infer<typeof storedSnapshot>;

/** The last good snapshot of each tenant on disk, for a restart while the control plane is down. */
export class SnapshotFiles {
  constructor(private readonly files: StateFiles) {}

  /** Not checked: the signature, which whoever reads it verifies again. A file that is no stored snapshot is as none. */
  async find(tenant: string): Promise<StoredSnapshot | undefined> {
    const text = await this.files.find(nameOf(tenant));
    if (text === undefined) return undefined;
    try {
      return storedSnapshot.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  write(tenant: string, stored: StoredSnapshot): Promise<void> {
    return this.files.write(nameOf(tenant), JSON.stringify(stored));
  }

  remove(tenant: string): Promise<void> {
    return this.files.remove(nameOf(tenant));
  }
}

const nameOf = (tenant: string): string => `snapshots/${tenant}.json`;
