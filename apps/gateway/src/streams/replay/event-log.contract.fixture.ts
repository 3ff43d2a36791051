import { randomBytes } from 'node:crypto';
import { type EventLog, MAX_EVENTS, MAX_STREAMS, type StreamPlace } from './event-log.js';

const message = (n: number, last = false) => ({ n, data: `{"n":${n}}`, last });

/** What every event log must do, run against the double and against Redis alike. */
export function eventLogContract(log: () => EventLog): void {
  let session: string;
  const place = (stream: string, tenant = 'acme'): StreamPlace => ({ tenant, session, stream });

  beforeEach(() => void (session = randomBytes(8).toString('hex')));

  it('gives back what came after an event, in order', async () => {
    await log().open(place('a'), 1);
    expect(await log().after(place('a'), 0)).toEqual([]);
    for (const event of [message(1), message(2), message(3, true)]) await log().append(place('a'), event, 0);
    expect(await log().after(place('a'), 0)).toEqual([message(1), message(2), message(3, true)]);
    expect(await log().after(place('a'), 2)).toEqual([message(3, true)]);
    expect(await log().after(place('a'), 3)).toEqual([]);
  });

  it('knows no stream that was not begun, and none of another tenant', async () => {
    await log().append(place('a'), message(1), 0);
    expect(await log().after(place('a'), 0)).toBeUndefined();
    await log().open(place('a'), 1);
    expect(await log().after(place('a', 'globex'), 0)).toBeUndefined();
  });

  it('keeps the newest events', async () => {
    await log().open(place('a'), 1);
    for (let n = 1; n <= MAX_EVENTS + 5; n++) await log().append(place('a'), message(n), 0);
    const kept = await log().after(place('a'), 0);
    expect([kept?.length, kept?.at(-1)?.n]).toEqual([MAX_EVENTS, MAX_EVENTS + 5]);
    await log().append(place('a'), message(MAX_EVENTS + 6), MAX_EVENTS + 6);
    expect((await log().after(place('a'), 0))?.map(({ n }) => n)).toEqual([MAX_EVENTS + 6]);
  });

  it('keeps nothing of a session whose streams are dropped, and all of another', async () => {
    const other = { ...place('a'), session: `${session}x` };
    for (const one of [place('a'), place('b'), place('a', 'globex'), other]) await log().open(one, 1);
    await log().append(place('a'), message(1), 0);
    await log().drop('acme', session);
    await log().append(place('b'), message(1), 0);
    for (const one of [place('a'), place('b')]) expect(await log().after(one, 0)).toBeUndefined();
    for (const one of [place('a', 'globex'), other]) expect(await log().after(one, 0)).toEqual([]);
    await expect(log().drop('acme', session)).resolves.toBeUndefined();
  });

  it('keeps the newest streams of a session, and all of another', async () => {
    await log().open({ ...place('other'), session: `${session}x` }, 0);
    for (let i = 0; i <= MAX_STREAMS; i++) await log().open(place(`s${i}`), i + 1);
    expect(await log().after(place('s0'), 0)).toBeUndefined();
    for (const stream of ['s1', `s${MAX_STREAMS}`]) expect(await log().after(place(stream), 0)).toEqual([]);
    expect(await log().after({ ...place('other'), session: `${session}x` }, 0)).toEqual([]);
  });
}
