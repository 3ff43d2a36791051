import { Denied } from '#libs/denial';
import { Log } from '#libs/platform';
import { eventually } from '#libs/testing';
import type { OutgoingEvents } from '../../decision/arrival.js';
import { addressed, caller, fresh } from '../../decision/proofs.fixture.js';
import { OpenStreams } from '../open-streams.js';
import type { Standings } from '../standing.js';
import { CatalogueChanges } from './catalogue-changes.js';
import { ChangeStream } from './change-stream.js';
import type { Lists, Marks } from './lists.js';

/** A reader that takes as much as it is let. */
class Reader implements OutgoingEvents {
  readonly events: string[] = [];
  full = false;
  last: string | undefined;
  readonly drained: (() => void)[] = [];

  sendEvent(text: string): boolean {
    this.events.push(text);
    return !this.full;
  }
  onDrain(resume: () => void): void {
    this.drained.push(resume);
  }
  drain(): void {
    this.full = false;
    for (const resume of this.drained.splice(0)) resume();
  }
  onClose(): void {}
  end(answer: string | undefined): void {
    this.last = answer ?? 'nothing';
  }
}

describe('ChangeStream', () => {
  let marks: Marks;
  let standing: () => Promise<unknown>;
  let looks: number;
  let drops: number;
  let needs: number;
  let reader: Reader;
  let stream: ChangeStream;

  beforeEach(async () => {
    marks = { tools: 'a', prompts: 'a' };
    looks = drops = needs = 0;
    const snapshot = await fresh();
    standing = async () => ({ snapshot, caller: caller() });
    reader = new Reader();
    const lists = {
      look: async () => {
        looks++;
        return { marks, servers: [], resource: (uri: string) => (uri === 'test://seen' ? {} : undefined) };
      },
    } as unknown as Lists;
    stream = new ChangeStream(
      {
        standings: { of: () => standing() } as unknown as Standings,
        lists,
        open: new OpenStreams(new CatalogueChanges()),
        events: { need: async () => void needs++, drop: () => void drops++ },
        log: new Log(() => undefined),
      },
      { addressed: addressed(), caller: caller() },
      {
        kinds: ['tools', 'prompts'],
        opening: () => 'opening',
        event: (method, params) => `${method} ${JSON.stringify(params)}`,
        uris: async () => ['test://seen', 'test://unseen'],
        farewell: 'farewell',
      },
      marks,
      undefined,
    );
    stream.begin(reader);
    await eventually('it has looked', () => looks === 1, 20_000);
  });
  afterEach(() => stream.end());

  it('says nothing while lists are as they were', () => {
    expect(reader.events).toEqual(['opening']);
  });

  it('says once what changed, however often it is told so', async () => {
    marks = { tools: 'b', prompts: 'a' };
    for (let i = 0; i < 100; i++) stream.changed();
    await eventually('it is said', () => reader.events.length > 1, 20_000);
    expect(reader.events).toEqual(['opening', 'notifications/tools/list_changed {}']);
    expect(looks).toBe(2);
  });

  it('says to a slow reader each thing once, when it reads again', async () => {
    reader.full = true;
    for (const tools of ['b', 'c', 'd']) {
      marks = { tools, prompts: tools };
      stream.changed();
      const before = looks;
      await eventually('it has looked', () => looks > before, 20_000);
    }
    expect(reader.events).toEqual(['opening']);
    expect(reader.drained).toHaveLength(1);
    reader.drain();
    await eventually('it is said', () => reader.events.length === 3, 20_000);
  });

  it('says that a resource is another only to who sees it', async () => {
    stream.updated('test://unseen');
    stream.updated('test://seen');
    await eventually('it is said', () => reader.events.length > 1, 20_000);
    expect(reader.events.slice(1)).toEqual(['notifications/resources/updated {"uri":"test://seen"}']);
  });

  it.each([
    ['may no longer hear it', new Denied('caller-revoked')],
    ['cannot be judged', new Error('broken')],
  ])('ends with a last word for a caller who %s', async (_what, cause) => {
    marks = { tools: 'b', prompts: 'b' };
    standing = () => Promise.reject(cause);
    stream.changed();
    await eventually('it ends', () => reader.last !== undefined, 20_000);
    expect([reader.events, reader.last]).toEqual([['opening'], 'farewell']);
  });

  it('ends what belongs to it, once', () => {
    let ends = 0;
    stream.onEnd(() => ends++);
    stream.end();
    stream.end();
    stream.onEnd(() => ends++);
    expect([ends, drops]).toEqual([2, 1]);
  });

  it('needs nothing of servers once it has ended', async () => {
    await stream.hear([]);
    stream.end();
    const before = needs;
    await stream.hear([]);
    expect([before > 0, needs]).toEqual([true, before]);
  });
});
