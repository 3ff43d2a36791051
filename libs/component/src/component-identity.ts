import { type ClientKey, loadClientKey } from '#libs/oauth';
import { z } from 'zod';
import { newPrivateKey, type PrivateJwk, privateJwk } from './component-key.js';
import type { StateFiles } from './state-files.js';

const FILE = 'component-key.json';

const stored = z.object({
  key: privateJwk,
  /** Unix milliseconds. */
  since: z.number(),
  /** Made, and perhaps known to the control plane already. */
  next: privateJwk.optional(),
});
type Stored = z.infer<typeof stored>;

/** The key with which a component proves who it is, as it changes. It never leaves `STATE_DIR`. */
export class ComponentIdentity {
  private loaded: ClientKey;

  private constructor(
    private readonly files: StateFiles,
    private state: Stored,
  ) {
    this.loaded = loadClientKey(state.key);
  }

  /** @param first the key with which the component enrolled; it counts until there is another. @param now Unix milliseconds */
  static async open(files: StateFiles, first: PrivateJwk, now: number): Promise<ComponentIdentity> {
    const text = await files.find(FILE);
    if (text !== undefined) return new ComponentIdentity(files, stored.parse(JSON.parse(text)));
    const identity = new ComponentIdentity(files, { key: first, since: now });
    await identity.store(identity.state);
    return identity;
  }

  get key(): PrivateJwk {
    return this.state.key;
  }

  get clientKey(): ClientKey {
    return this.loaded;
  }

  /** When the key came into use, Unix milliseconds. */
  get since(): number {
    return this.state.since;
  }

  /** A change that was begun and not finished. */
  get next(): PrivateJwk | undefined {
    return this.state.next;
  }

  /** Stored before anybody learns of it: a key that only the control plane knows would be no key. */
  async prepare(): Promise<PrivateJwk> {
    const next = await newPrivateKey();
    await this.store({ ...this.state, next });
    return next;
  }

  /** The prepared key is in use from now on. @param now Unix milliseconds */
  async adopt(now: number): Promise<void> {
    const { next } = this.state;
    if (next === undefined) throw new Error('there is no prepared key');
    await this.store({ key: next, since: now });
    this.loaded = loadClientKey(next);
  }

  private async store(state: Stored): Promise<void> {
    await this.files.write(FILE, JSON.stringify(state));
    this.state = state;
  }
}
