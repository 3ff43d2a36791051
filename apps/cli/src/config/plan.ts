import type { Read } from './admin-api.js';
import { same, type Kind, type Present, type Surroundings } from './kinds/kind.js';
import type { Whole } from './kinds/whole-sections.js';
import type { ItemOf, ListSection, WholeOf, WholeSection } from './tenant-config.js';

/** One difference between a file and the control plane, and how it is settled. */
export interface Step {
  /** `kept`: there and not in the file; `blocked`: cannot be as the file says. */
  readonly kind: 'add' | 'change' | 'remove' | 'kept' | 'blocked';
  readonly section: string;
  /** Empty for a section that is one thing. */
  readonly name: string;
  /** What is different, for people. */
  readonly details: readonly string[];
  /** Absent where nothing is done. */
  readonly run?: (to: Surroundings) => Promise<void>;
}

/** What is to do about the things of one kind. @param prune take away what is not among the items */
export function listSteps<S extends ListSection>(
  kind: Kind<S>,
  present: readonly Present<ItemOf<S>>[],
  items: readonly ItemOf<S>[],
  prune: boolean,
): Step[] {
  const { section, keyOf, normal, fixed } = kind;
  const step = (of: Step['kind'], name: string, details: readonly string[], run?: Step['run']): Step => ({
    kind: of,
    section,
    name,
    details,
    ...(run === undefined ? {} : { run }),
  });
  const wanted = items.map((item): Step | undefined => {
    const name = keyOf(item);
    const [there, second] = present.filter((each) => keyOf(each.item) === name);
    if (there === undefined) return step('add', name, [], (to) => kind.add(to, item));
    if (second !== undefined)
      return step('blocked', name, ['there are several of this name: rename or remove one']);
    const changed = differences(normal(there.item), normal(item));
    if (changed.length === 0) return undefined;
    const stuck = changed.filter(({ member }) => (fixed as readonly string[]).includes(member));
    if (stuck.length > 0)
      return step(
        'blocked',
        name,
        stuck.map(({ text }) => `${text}; it cannot be changed here`),
      );
    return step(
      'change',
      name,
      changed.map(({ text }) => text),
      (to) => kind.change(to, there, item),
    );
  });
  const names = new Set(items.map(keyOf));
  const others = present.filter(({ item }) => !names.has(keyOf(item)));
  const besides = others.map((there) => {
    const name = keyOf(there.item);
    const { remove } = kind;
    if (!prune || remove === undefined || there.lasting === true) return step('kept', name, []);
    return step('remove', name, [], (to) => remove(to, there));
  });
  return [...wanted.filter((each) => each !== undefined), ...besides];
}

/** What is to do about settings of which there is one. */
export function wholeSteps<S extends WholeSection>(
  { section, normal, path }: Whole<S>,
  now: Read<WholeOf<S>>,
  wanted: WholeOf<S>,
): Step[] {
  const details = differences(normal(now.data), normal(wanted)).map(({ text }) => text);
  if (details.length === 0) return [];
  const run: Step['run'] = ({ api }) => api.put(path, wanted, now.version);
  return [{ kind: 'change', section, name: '', details, run }];
}

const LONGEST = 160;

function differences(before: object, after: object): { readonly member: string; readonly text: string }[] {
  const [old, wanted] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return Object.keys({ ...old, ...wanted })
    .filter((member) => !same(old[member], wanted[member]))
    .map((member) => ({ member, text: `${member}: ${shown(old[member])} → ${shown(wanted[member])}` }));
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
