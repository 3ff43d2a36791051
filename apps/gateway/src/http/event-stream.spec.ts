import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { EventStream } from './event-stream.js';

/** A response whose reader takes nothing. */
class Stuck extends EventEmitter {
  destroyed = false;
  writableEnded = false;
  writeHead(): void {}
  flushHeaders(): void {}
  write(): boolean {
    return false;
  }
  end(): void {
    this.writableEnded = true;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

describe('EventStream', () => {
  let response: Stuck;
  let stream: EventStream;
  let resumed: number;
  const resume = () => void resumed++;

  beforeEach(() => {
    response = new Stuck();
    stream = new EventStream(response as unknown as ServerResponse, {});
    resumed = 0;
  });
  afterEach(() => stream.end(undefined));

  it('resumes at once while the caller reads', () => {
    stream.onDrain(resume);
    expect(resumed).toBe(1);
  });

  it.each(['drain', 'close'])('resumes once, at the first %s', (event) => {
    stream.send('{}');
    stream.onDrain(resume);
    expect([stream.full, resumed]).toEqual([true, 0]);
    response.emit(event);
    response.emit(event);
    response.emit('drain');
    response.emit('close');
    expect([stream.full, resumed]).toEqual([false, 1]);
  });

  it('resumes at once when the caller is gone', () => {
    stream.send('{}');
    response.destroy();
    stream.onDrain(resume);
    expect(resumed).toBe(1);
  });
});
