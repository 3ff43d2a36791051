import { Denied } from '#libs/denial';
import { setImmediate } from 'node:timers/promises';
import type { CatalogueChanges } from './changes/catalogue-changes.js';

/** Streams of one user and agent, of a tenant, and of all: at this gateway. */
const MAX_OF_PRINCIPAL = 32;
const MAX_OF_TENANT = 5_000;
const MAX = 10_000;
const CHECK_MS = 5_000;
/** Each so many checks a stream looks at its lists as well, for nobody says when a server is no longer there. */
const LOOK_EVERY = 12;
/** So many streams are asked before whatever else there is to do has its turn. */
const TURN = 50;

/** A stream that goes on until somebody ends it. */
export interface OpenStream {
  readonly tenant: string;
  readonly principal: string;
  /** Digest of the session that has one such stream at most. */
  readonly session: string | undefined;
  /** Looks soon whether there is something to say. */
  changed(): void;
  /** Now and then: looks at what nobody tells of. Never rejects. */
  refresh(): Promise<void>;
  /** Ends the stream if its caller may no longer have it. Never rejects. */
  check(): Promise<void>;
  end(): void;
}

/** All streams that are open at this gateway, so that none outlives the right to it, the gateway, or its bounds. */
export class OpenStreams {
  private readonly streams = new Set<OpenStream>();
  private readonly counts = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private round = 0;
  private readonly underWay = new Set<'check' | 'refresh'>();
  private closed = false;

  constructor(
    changes: CatalogueChanges,
    private readonly checkMs = CHECK_MS,
  ) {
    changes.listen((tenant) => {
      for (const stream of this.streams) if (stream.tenant === tenant) stream.changed();
    });
  }

  /** A session's former stream ends, for each message goes to one stream only (S25 transports). @throws Denied `streams-exceeded`, `gateway-busy` */
  add(stream: OpenStream): void {
    if (this.closed) throw new Denied('gateway-busy', { detail: 'the gateway ends', retryAfter: 1 });
    const { tenant, session } = stream;
    const former = [...this.streams].filter((one) => session !== undefined && isOf(one, tenant, session));
    for (const one of former) one.end();
    this.assertRoom(stream);
    this.streams.add(stream);
    for (const key of keysOf(stream)) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    this.timer ??= setInterval(() => this.askAll(), this.checkMs).unref();
  }

  remove(stream: OpenStream): void {
    if (!this.streams.delete(stream)) return;
    for (const key of keysOf(stream)) {
      const left = (this.counts.get(key) ?? 1) - 1;
      if (left > 0) this.counts.set(key, left);
      else this.counts.delete(key);
    }
  }

  /** Ends all streams and takes no more: a server with open connections does not close. */
  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    for (const stream of this.streams) stream.end();
  }

  private assertRoom(stream: OpenStream): void {
    const [tenant, principal] = keysOf(stream);
    if (this.streams.size >= MAX)
      throw new Denied('gateway-busy', { detail: `${MAX} streams`, retryAfter: 5 });
    const full =
      (this.counts.get(principal) ?? 0) >= MAX_OF_PRINCIPAL ||
      (this.counts.get(tenant) ?? 0) >= MAX_OF_TENANT;
    if (full) throw new Denied('streams-exceeded', { retryAfter: 5 });
  }

  /** Whether a right still stands never waits for a look, which may wait for others. */
  private askAll(): void {
    void this.each('check');
    if (++this.round % LOOK_EVERY === 0) void this.each('refresh');
  }

  /** One after the other, so that thousands of streams hold nobody up; a round that is not over is not begun again. */
  private async each(what: 'check' | 'refresh'): Promise<void> {
    if (this.underWay.has(what)) return;
    this.underWay.add(what);
    try {
      let asked = 0;
      for (const stream of this.streams) {
        await stream[what]();
        if (++asked % TURN === 0) await setImmediate();
      }
    } finally {
      this.underWay.delete(what);
    }
  }
}

const isOf = (stream: OpenStream, tenant: string, session: string): boolean =>
  stream.tenant === tenant && stream.session === session;

const keysOf = ({ tenant, principal }: OpenStream): readonly [string, string] => [
  tenant,
  `${tenant}\0${principal}`,
];
