import type { FieldChange } from '#libs/contracts';
import { isObject } from './json-object.js';
import { pointerTo } from './json-pointer.js';

/**
 * What changed between two JSON values, by RFC 6901 pointer, in document order with member names sorted by code unit. Array
 * elements are compared by index. Empty exactly when both values have the same RFC 8785 form. `undefined` means absent.
 */
export function diffDefinitions(before: unknown, after: unknown): FieldChange[] {
  return [...changes('', before, after)];
}

function* changes(pointer: string, before: unknown, after: unknown): Generator<FieldChange> {
  if (before === after) return;
  if (before === undefined) yield { pointer, kind: 'added', after };
  else if (after === undefined) yield { pointer, kind: 'removed', before };
  else if (isObject(before) && isObject(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
      yield* changes(pointerTo(pointer, key), own(before, key), own(after, key));
    }
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      yield* changes(pointerTo(pointer, i), before[i], after[i]);
    }
  } else yield { pointer, kind: 'changed', before, after };
}

/** Not a plain lookup: `constructor` is a legal member name and must not find the inherited one. */
const own = (object: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;
