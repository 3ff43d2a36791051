import { callEvent } from '#libs/contracts';
import { appendFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import type { StateFiles } from '#libs/component';
import type { Outcome } from './audit-sink.js';

const FILE = 'spill.ndjson';
/** Being sent; new outcomes meanwhile go to a new `FILE`. */
const SENDING = 'spill.sending.ndjson';
const MAX_BYTES = 256 * 1024 * 1024;

const line = z.object({ event: callEvent, settles: z.boolean() });

/** Outcomes that Redis could not take, kept on disk in the order in which they came. */
export class SpillFile {
  private bytes = 0;

  constructor(private readonly files: StateFiles) {}

  /** Rejects when the disk or the bound of the file does not allow it; then the caller still has them. */
  async append(batch: readonly Outcome[]): Promise<void> {
    const text = batch.map((outcome) => `${JSON.stringify(outcome)}\n`).join('');
    if (this.bytes + text.length > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes are spilled`);
    await appendFile(this.files.path(FILE), text, { mode: 0o600 });
    this.bytes += text.length;
  }

  /** Takes up what was spilled; the same again until `sent`. A line that a crash cut short is left out. */
  async take(): Promise<Outcome[]> {
    let text = await this.files.find(SENDING);
    if (text === undefined) {
      if ((await this.files.find(FILE)) === undefined) return [];
      await rename(this.files.path(FILE), this.files.path(SENDING));
      this.bytes = 0;
      text = (await this.files.find(SENDING)) ?? '';
    }
    return text.split('\n').flatMap(outcomeOf);
  }

  /** All that `take` gave has been accepted. */
  async sent(): Promise<void> {
    await this.files.remove(SENDING);
  }
}

function outcomeOf(text: string): Outcome[] {
  if (text === '') return [];
  try {
    return [line.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}
