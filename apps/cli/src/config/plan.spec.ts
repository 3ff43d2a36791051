import type { Kind, Present } from './kinds/kind.js';
import { roles } from './kinds/roles.js';
import { listSteps, wholeSteps, type Step } from './plan.js';
import { planLines, summaryOf } from './plan-text.js';
import { content } from './kinds/whole-sections.js';
import type { ItemOf } from './tenant-config.js';

type Role = ItemOf<'roles'>;
const ALL = { select: { kind: 'all' } } as const;
const READS: Role['grants'][number] = { select: { kind: 'effects', effects: ['read'] } };
const role = (slug: string, grants: Role['grants'] = [], name = slug): Role => ({ slug, name, grants });
const there = (item: Role, lasting = false): Present<Role> => ({ id: `role_${item.slug}`, item, lasting });
const told = (steps: readonly Step[]) => steps.map(({ kind, name, details }) => [kind, name, ...details]);
const steps = (
  present: readonly Present<Role>[],
  wanted: readonly Role[],
  prune = false,
  kind: Kind<'roles'> = roles,
) => listSteps(kind, present, wanted, prune);

describe('the plan', () => {
  it('has nothing to do about what is the same, in whatever order it is said', () => {
    const present = [there(role('a', [ALL, READS]))];
    expect(steps(present, [role('a', [READS, { ...ALL, includeFuture: false }])])).toEqual([]);
  });

  it('adds what is not there, and changes what is different', () => {
    const found = steps([there(role('a', [ALL]))], [role('a', [READS]), role('b')]);
    expect(told(found)).toEqual([
      [
        'change',
        'a',
        'grants: [{"select":{"kind":"all"}}] → [{"select":{"kind":"effects","effects":["read"]}}]',
      ],
      ['add', 'b'],
    ]);
    expect(summaryOf(found)).toBe('1 to add, 1 to change, 0 to remove');
  });

  it('takes away only what it is told to, and never what comes with every tenant', () => {
    const present = [there(role('a')), there(role('admin'), true)];
    expect(told(steps(present, []))).toEqual([
      ['kept', 'a'],
      ['kept', 'admin'],
    ]);
    expect(told(steps(present, [], true))).toEqual([
      ['remove', 'a'],
      ['kept', 'admin'],
    ]);
    const { remove: _remove, ...lasting } = roles;
    expect(told(steps(present, [], true, lasting))).toEqual([
      ['kept', 'a'],
      ['kept', 'admin'],
    ]);
  });

  it('does nothing about what cannot be as the file says', () => {
    const found = steps(
      [there(role('a', [ALL], 'Old')), there(role('twice')), there(role('twice'))],
      [role('a', [READS], 'New'), role('twice', [ALL])],
    );
    expect(told(found)).toEqual([
      ['blocked', 'a', 'name: "Old" → "New"; it cannot be changed here'],
      ['blocked', 'twice', 'there are several of this name: rename or remove one'],
    ]);
    expect(found.every(({ run }) => run === undefined)).toBe(true);
    expect(summaryOf(found)).toContain('2 cannot be done');
  });

  it('replaces a whole in the version that it read', async () => {
    const off = { concealment: 'off', secrets: 'off', personalData: 'off', injection: 'off', addresses: 'off', binary: 'off' } as const; // prettier-ignore
    const data = { arguments: off, results: off, hosts: [], maxTokens: null };
    const now = { data, version: '"7"' };
    expect(wholeSteps(content, now, { ...data })).toEqual([]);
    const [step] = wholeSteps(content, now, { ...data, maxTokens: 5000 });
    expect(step).toMatchObject({ kind: 'change', name: '', details: ['maxTokens: null → 5000'] });
  });
});

describe('the plan in words', () => {
  const step = (kind: Step['kind'], name: string): Step => ({
    kind,
    section: 'roles',
    name,
    details: ['a: 1 → 2'],
  });

  it('marks what is done, in colours where they show', () => {
    expect(planLines([step('add', 'night'), step('blocked', 'day')], false)).toEqual([
      '+ roles night',
      '    a: 1 → 2',
      '! roles day  cannot be as the file says',
      '    a: 1 → 2',
    ]);
    expect(planLines([step('remove', 'night')], true)[0]).toBe('\u001b[31m- roles night\u001b[0m');
  });

  it('lets no name move the cursor', () => {
    expect(planLines([step('add', '\u001b[2Jx\u202e')], true)[0]).toBe(
      '\u001b[32m+ roles \\u{001b}[2Jx\\u{202e}\u001b[0m',
    );
  });
});
