import type { Readable } from 'node:stream';

/**
 * Process id that bwrap reports on `--json-status-fd`, in the runner's own numbering.
 *
 * @returns undefined when the chain ended without reporting one
 */
export function reportedChild(stream: Readable): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (part: string) => {
    // Only the first line is wanted; the rest is drained.
    if (text.length > 4096) return;
    text += part;
    const pid = /"child-pid":\s*(\d+)/.exec(text)?.[1];
    if (pid !== undefined) resolve(Number(pid));
  });
  stream.once('end', () => resolve(undefined));
  stream.once('error', () => resolve(undefined));
  return promise;
}
