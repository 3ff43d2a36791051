import type { Dispatcher, Pool } from 'undici';

export interface Sent {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One POST on a pooled connection, with as little cost of our own as there can be. */
export function exchange(pool: Pool, { path, headers, body }: Sent): Promise<Answer> {
  const collector = new Collector();
  pool.dispatch({ path, method: 'POST', headers, body }, collector);
  return collector.answer.promise;
}

class Collector implements Dispatcher.DispatchHandler {
  readonly answer = Promise.withResolvers<Answer>();
  private status = 0;
  private headers: Answer['headers'] = {};
  private readonly chunks: Buffer[] = [];

  onRequestStart(): void {}

  onResponseStart(_: unknown, status: number, headers: Answer['headers']): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.chunks).toString();
    this.answer.resolve({ status: this.status, headers: this.headers, body });
  }

  onResponseError(_: unknown, error: Error): void {
    this.answer.reject(error);
  }
}
