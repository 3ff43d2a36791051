import type { AdminEvent } from '#libs/contracts';
import { sha256Hex } from '#libs/manifest';
import { signCompact } from '#libs/oauth';
import { TestKey } from '#libs/testing';
import { BOUNDARY_TYP } from './boundary.js';
import { CHECKPOINT_TYP, checkpointPayload } from './checkpoint.js';
import { ExportVerifier, type ExportVerdict } from './export-verifier.js';
import { GENESIS, link } from './link.js';

const key = await TestKey.create();
const other = await TestKey.create();
const AT = '2026-01-02T03:04:05.000Z';
const eventOf = (n: number, action = 'tool.approve'): AdminEvent => ({
  v: 1,
  kind: 'admin',
  id: `e${n}`,
  tenant: 'acme',
  at: AT,
  actor: { kind: 'system', id: 'api', name: 'API' },
  action,
  object: { kind: 'tool', id: 'tool_1' },
});

/** A file of six events with checkpoints after 2, 4 and 6: lines 2-7 are events, 8-10 checkpoints, 11 the end. */
function exported(forgedFrom = 99, signer = key): string[] {
  const rows: { seq: number; hash: string; text: object }[] = [];
  let previousHash = GENESIS;
  for (let seq = 1; seq <= 6; seq++) {
    const made = link(previousHash, eventOf(seq, seq === forgedFrom ? 'forged' : 'tool.approve'));
    rows.push({ seq, hash: made.hash, text: { line: 'event', seq, id: `e${seq}`, previousHash, ...made } });
    previousHash = made.hash;
  }
  let previous: string | null = null;
  const checkpoints = [2, 4, 6].map((seq) => {
    const head = rows[seq - 1]?.hash ?? '';
    const payload = checkpointPayload('acme', seq, head, seq, AT, previous);
    const jws = signCompact(payload, { typ: CHECKPOINT_TYP, kid: signer.jwk.kid }, signer.privateKey);
    previous = sha256Hex(jws);
    return { line: 'checkpoint', jws };
  });
  return [
    { line: 'header', v: 1, tenant: 'acme', keys: [signer.jwk] },
    ...rows.map(({ text }) => text),
    ...checkpoints,
    { line: 'end', seq: 6, hash: previousHash },
  ].map((line) => JSON.stringify(line));
}

function verdict(lines: readonly string[], keys = [key.jwk], partial = false): ExportVerdict {
  const verifier = new ExportVerifier(keys, partial);
  for (const line of lines) verifier.scan(line);
  for (const line of lines) verifier.push(line);
  return verifier.finish();
}

const FILE = exported();
/** Lines are counted from 1. */
const without = (...gone: number[]) => FILE.filter((_, i) => !gone.includes(i + 1));
const changed = (line: number, change: (text: string) => string) =>
  FILE.map((text, i) => (i + 1 === line ? change(text) : text));
const swapped = (a: number, b: number) =>
  FILE.map((text, i) => (i + 1 === a ? FILE[b - 1] : i + 1 === b ? FILE[a - 1] : text) as string);
const inserted = (before: number, text: string) => FILE.toSpliced(before - 1, 0, text);
const withJws = (line: number, change: (jws: string) => string) =>
  changed(line, (text) => {
    const { jws } = JSON.parse(text) as { jws: string };
    return JSON.stringify({ line: 'checkpoint', jws: change(jws) });
  });

describe('ExportVerifier', () => {
  it('accepts what was exported', () => {
    expect(verdict(FILE)).toMatchObject({
      intact: true,
      tenant: 'acme',
      events: 6,
      checkpoints: 3,
      provenUntil: AT,
      fault: null,
    });
  });

  it('accepts an empty chain', () => {
    const end = JSON.stringify({ line: 'end', seq: 0, hash: GENESIS });
    expect(verdict([FILE[0] as string, end])).toMatchObject({ intact: true, events: 0 });
  });

  it.each<[string, string[], number, number | null, string]>([
    ['a changed event', changed(4, (t) => t.replace('tool_1', 'tool_2')), 4, 3, 'altered'],
    ['a changed hash', changed(4, (t) => t.replace(/"hash":"./, '"hash":"f')), 4, 3, 'altered'],
    ['a deleted event', without(4), 4, 3, 'missing'],
    ['the first event deleted', without(2), 2, 1, 'missing'],
    ['an inserted event', inserted(4, FILE[3] as string), 5, 3, 'reordered'],
    ['two swapped events', swapped(3, 4), 3, 2, 'missing'],
    ['an event behind the checkpoints', [...without(4, 11), FILE[3], FILE[10]] as string[], 4, 3, 'missing'],
    ['the last event deleted', without(7), 10, 6, 'missing'],
    ['the last event deleted with its checkpoint', without(7, 10), 9, 6, 'missing'],
    ['a changed checkpoint', withJws(9, (jws) => `${jws.slice(0, -6)}AAAAAA`), 9, 2, 'checkpoint'],
    ['a checkpoint deleted', without(9), 9, 6, 'missing'],
    ['the first checkpoint deleted', without(8), 8, 4, 'missing'],
    ['two swapped checkpoints', swapped(8, 9), 8, 4, 'missing'],
    ['a checkpoint repeated', inserted(9, FILE[7] as string), 9, 2, 'reordered'],
    ['a file cut short', FILE.slice(0, -1), 11, null, 'truncated'],
    ['a file cut within the events', FILE.slice(0, 4), 5, null, 'truncated'],
    ['a line cut short', changed(5, (t) => t.slice(0, 40)), 5, null, 'malformed'],
    ['two headers', inserted(2, FILE[0] as string), 2, null, 'reordered'],
    ['something behind the end', [...FILE, FILE[10] as string], 12, null, 'reordered'],
    ['no header', without(1), 1, 1, 'reordered'],
    ['another head', changed(11, (t) => t.replace(/"hash":"../, '"hash":"ff')), 11, 6, 'checkpoint'],
  ])('names the line of %s', (_what, lines, line, seq, problem) => {
    expect(verdict(lines)).toMatchObject({ intact: false, fault: { line, seq, problem } });
  });

  it('tells a chain that was written anew from an event on, by the checkpoints that were signed before', () => {
    const forged = exported(3);
    const lines = [...forged.slice(0, 7), ...FILE.slice(7, 10), forged[10] as string];
    expect(verdict(lines)).toMatchObject({ fault: { line: 5, seq: 4, problem: 'checkpoint' } });
  });

  it('trusts the keys that it is given, not those of the file', () => {
    const made = exported(99, other);
    expect(verdict(made).fault).toMatchObject({ line: 8, problem: 'checkpoint' });
    expect(verdict(made, [other.jwk]).intact).toBe(true);
  });

  it('says nothing of a chain that broke before the file did', () => {
    const lines = changed(3, (t) => t.replace('tool_1', 'tool_2')).slice(0, 6);
    expect(verdict(lines).fault).toMatchObject({ line: 3, problem: 'altered' });
  });
});

describe('a chain in parts', () => {
  const at = (seq: number) => JSON.parse(FILE[seq] as string) as { seq: number; hash: string };
  /** Events 2n-1 and 2n with their checkpoint, as they are sent elsewhere while the chain grows. */
  const part = (n: number, more: object = {}): string[] => {
    const end = at(2 * n);
    const after = n === 1 ? {} : { after: { seq: 2 * n - 2, hash: at(2 * n - 2).hash } };
    return [
      JSON.stringify({ line: 'header', v: 1, tenant: 'acme', keys: [key.jwk], ...after, ...more }),
      ...FILE.slice(2 * n - 1, 2 * n + 1),
      FILE[6 + n] as string,
      JSON.stringify({ line: 'end', seq: end.seq, hash: end.hash }),
    ];
  };
  const boundary = (claims: object = {}, signer = key): string => {
    const payload = { v: 1, tenant: 'acme', seq: 2, head: at(2).hash, from: 1, until: AT, at: AT, ...claims };
    return signCompact(payload, { typ: BOUNDARY_TYP, kid: signer.jwk.kid }, signer.privateKey);
  };

  it('is whole when its parts are', () => {
    const whole = { intact: true, events: 6, checkpoints: 3, after: 0, head: at(6).hash };
    expect(verdict([...part(1), ...part(2), ...part(3)])).toMatchObject(whole);
  });

  it('is consistent from its first part on, for who takes it without what was before', () => {
    const lines = [...part(2), ...part(3)];
    expect(verdict(lines, [key.jwk], true)).toMatchObject({
      intact: true,
      events: 4,
      after: 2,
      boundary: null,
    });
    expect(verdict(lines)).toMatchObject({
      intact: false,
      after: 2,
      fault: { line: 1, seq: 1, problem: 'missing' },
    });
  });

  it.each<[string, string[], number, string]>([
    ['a part that is missing', [...part(1), ...part(3)], 6, 'missing'],
    ['a part that is there twice', [...part(1), ...part(1)], 6, 'reordered'],
    ['parts in the wrong order', [...part(2), ...part(1)], 6, 'reordered'],
    ['a part of another tenant', [...part(1), ...part(2, { tenant: 'globex' })], 6, 'reordered'],
    ['a part that is cut', [...part(1), ...part(2).slice(0, 4)], 10, 'truncated'],
    ['another place to begin', part(2, { after: { seq: 2, hash: at(1).hash } }), 2, 'reordered'],
  ])('names %s', (_what, lines, line, problem) => {
    expect(verdict(lines)).toMatchObject({ intact: false, fault: { line, problem } });
  });

  it('says what retention has removed, where that was signed', () => {
    const removed = { boundary: boundary() };
    expect(verdict([...part(2, removed), ...part(3)])).toMatchObject({
      intact: true,
      after: 2,
      boundary: { from: 1, seq: 2, until: AT },
    });
  });

  it('goes on after what was removed before it could be sent, where that was signed', () => {
    const removed = boundary({ seq: 4, head: at(4).hash, from: 3 });
    const gap = part(3, { boundary: removed });
    expect(verdict([...part(1), ...gap])).toMatchObject({
      intact: true,
      events: 4,
      checkpoints: 2,
      after: 0,
      boundary: null,
      gaps: [{ from: 3, seq: 4 }],
      head: at(6).hash,
    });
    expect(verdict([...part(1).toSpliced(2, 1), ...gap]).fault).toMatchObject({ seq: 2, problem: 'missing' });
    expect(verdict([...part(1), ...gap.toSpliced(1, 1)]).fault).toMatchObject({ seq: 5, problem: 'missing' });
    const forged = boundary({ seq: 4, head: at(4).hash, from: 3 }, other);
    expect(verdict([...part(1), ...part(3, { boundary: forged })]).fault).toMatchObject({
      line: 6,
      problem: 'checkpoint',
    });
    expect(verdict([...part(1), ...part(2), ...part(2, { boundary: boundary() })]).fault).toMatchObject({
      line: 11,
      problem: 'reordered',
    });
  });

  it.each([
    ['of another place', boundary({ seq: 4 })],
    ['with another hash', boundary({ head: at(3).hash })],
    ['of another tenant', boundary({ tenant: 'globex' })],
    ['by another key', boundary({}, other)],
    ['that is none', 'x.y.z'],
  ])('refuses a boundary %s', (_what, jws) => {
    expect(verdict(part(2, { boundary: jws })).fault).toMatchObject({ line: 1, problem: 'checkpoint' });
  });
});
