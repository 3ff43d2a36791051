import { canonicalJson } from '#libs/manifest';
import { CliError } from '../../cli-error.js';
import type { AdminApi, Read } from '../admin-api.js';
import type { ItemOf, ListSection } from '../tenant-config.js';

/** One thing that the control plane has. */
export interface Present<Item> {
  readonly id: string;
  /** As a file would say it. */
  readonly item: Item;
  /** It comes with every tenant, or cannot be taken away. */
  readonly lasting?: boolean;
}

/** What it needs besides the API: secrets are in the environment. */
export interface Surroundings {
  readonly api: AdminApi;
  readonly env: NodeJS.ProcessEnv;
}

/** How one kind of listed things is read and changed. */
export interface Kind<S extends ListSection = ListSection> {
  readonly section: S;
  /** What makes it the same thing here and there; also its name for people. */
  readonly keyOf: (item: ItemOf<S>) => string;
  /** Members that cannot be changed once it exists. */
  readonly fixed: readonly (keyof ItemOf<S> & string)[];
  /** The same for items that mean the same. */
  readonly normal: (item: ItemOf<S>) => ItemOf<S>;
  readonly read: (api: AdminApi) => Promise<Present<ItemOf<S>>[]>;
  readonly add: (to: Surroundings, item: ItemOf<S>) => Promise<void>;
  readonly change: (to: Surroundings, from: Present<ItemOf<S>>, item: ItemOf<S>) => Promise<void>;
  /** Absent: such things are not taken away by a file. */
  readonly remove?: (to: Surroundings, from: Present<ItemOf<S>>) => Promise<void>;
}

export const same = (a: unknown, b: unknown): boolean => canonicalJson(plain(a)) === canonicalJson(plain(b));

/** In an order of its own, for lists whose order means nothing. */
export const sorted = <T>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (canonicalJson(plain(a)) < canonicalJson(plain(b)) ? -1 : 1));

const plain = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

/**
 * The version to change, if it is still what the plan was made from.
 * @throws CliError otherwise
 */
export function versionOf<T>({ data, version }: Read<T>, seen: unknown, now: (data: T) => unknown): string {
  if (!same(now(data), seen)) {
    throw new CliError('Somebody changed it since the plan was made, so it was left alone.', [
      'Run the command again, and look at the new plan.',
    ]);
  }
  if (version !== undefined) return version;
  throw new CliError('The control plane answered no version of it.');
}
