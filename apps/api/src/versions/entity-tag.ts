import { createHash } from 'node:crypto';
import { canonicalJson } from '#libs/manifest';
import { ProblemError } from '../http/http.module.js';

/** Characters of base64url that are kept of a digest: 96 bits. */
const DIGEST_CHARS = 16;
/** RFC 9110 §8.8.3: `entity-tag = [ weak ] opaque-tag`. */
const ENTITY_TAG = /\s*(W\/)?"([\x21\x23-\x7e]*)"\s*(?:,|$)/y;

/**
 * Strong entity tag of what people can change about a resource (RFC 9110 §8.8.1). It holds one digest for each of its
 * members, so that one which is out of date tells what has changed since.
 *
 * @param state plain JSON; members that are undefined count as absent
 */
export function entityTag(state: object): string {
  const members = Object.entries(JSON.parse(JSON.stringify(state)) as Record<string, unknown>);
  const digests = members.map(([name, value]) => `${encodeURIComponent(name)}:${digest(value)}`);
  return `"${digests.toSorted().join('~')}"`;
}

/** Members that differ between a tag of before and the tag of now; those of a foreign tag are all of now's. */
export function changedMembers(before: string, now: string): string[] {
  const [old, current] = [membersOf(before), membersOf(now)];
  const names = new Set([...current.keys(), ...[...old.keys()].filter((name) => /^\w+$/.test(name))]);
  return [...names].filter((name) => old.get(name) !== current.get(name)).toSorted();
}

/**
 * What `If-Match` names (RFC 9110 §13.1.1): entity tags, or any version with `*`. Weak ones match nothing, so they are left
 * out.
 *
 * @throws ProblemError 400 for a header that is neither
 */
export function ifMatch(header: string): '*' | string[] {
  if (header.trim() === '*') return '*';
  const tags: string[] = [];
  ENTITY_TAG.lastIndex = 0;
  while (ENTITY_TAG.lastIndex < header.length) {
    const found = ENTITY_TAG.exec(header);
    if (found === null) throw unreadable();
    if (found[1] === undefined) tags.push(`"${found[2]}"`);
  }
  return tags;
}

const unreadable = (): ProblemError =>
  new ProblemError(400, 'malformed_request', 'The request cannot be read', {
    detail: 'If-Match holds the ETag of an answer, in its quotes, or *.',
  });

function membersOf(tag: string): Map<string, string> {
  const parts = tag.slice(1, -1).split('~');
  return new Map(parts.map((part) => [part.slice(0, part.indexOf(':')), part]));
}

const digest = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('base64url').slice(0, DIGEST_CHARS);
