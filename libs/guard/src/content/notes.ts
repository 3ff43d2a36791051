import type { GuardDirection, GuardNote } from '#libs/contracts';

const MAX_NOTES = 100;
/** Notes with a place; the others hold room for rules that are found later. */
const MAX_PLACES = 60;
const MAX_POINTER = 200;

/** What was found in one payload: one note for each rule, place and action. */
export class Notes {
  private readonly notes = new Map<string, GuardNote>();
  private stopped = false;

  constructor(private readonly at: GuardDirection) {}

  /** Whether something was found that must not pass. */
  get blocked(): boolean {
    return this.stopped;
  }

  add(rule: string, pointer: string, action: GuardNote['action']): void {
    this.stopped ||= action === 'block';
    const known = this.put(rule, pointer.slice(0, MAX_POINTER), action);
    // Beyond so many the places are not told apart any more; a payload may hold a finding in each of its members.
    if (!known) this.put(rule, '', action, true);
  }

  /** Blocks first; at most 100. */
  list(): GuardNote[] {
    const order = { block: 0, redact: 1, flag: 2 };
    return [...this.notes.values()].toSorted((a, b) => order[a.action] - order[b.action]).slice(0, MAX_NOTES);
  }

  private put(rule: string, pointer: string, action: GuardNote['action'], always = false): boolean {
    const key = `${rule} ${action} ${pointer}`;
    const known = this.notes.get(key);
    if (known === undefined && this.notes.size >= MAX_PLACES && !always) return false;
    this.notes.set(key, { at: this.at, rule, pointer, action, count: (known?.count ?? 0) + 1 });
    return true;
  }
}
