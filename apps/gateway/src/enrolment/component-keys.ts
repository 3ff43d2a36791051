import { newPrivateKey, type PrivateJwk, privateJwk, type StateFiles } from '#libs/component';
import { z } from 'zod';

const FILE = 'keys.json';

const keysFile = z.object({
  component: privateJwk,
  callTokens: z.tuple([privateJwk, privateJwk]),
});

/** Private keys of this gateway. They never leave `STATE_DIR`. */
export class ComponentKeys {
  private constructor(
    /** With which this gateway enrolled; `ComponentIdentity` knows the one in use. */
    readonly component: PrivateJwk,
    /** Sign call tokens: the one in use and the next, both always published. */
    readonly callTokens: readonly [PrivateJwk, PrivateJwk],
  ) {}

  /** Reads the keys, or makes them at the first start. */
  static async open(files: StateFiles): Promise<ComponentKeys> {
    const stored = await files.find(FILE);
    const keys =
      stored === undefined
        ? {
            component: await newPrivateKey(),
            callTokens: [await newPrivateKey(), await newPrivateKey()] as const,
          }
        : keysFile.parse(JSON.parse(stored));
    if (stored === undefined) await files.write(FILE, JSON.stringify(keys));
    return new ComponentKeys(keys.component, keys.callTokens);
  }
}
