import type { RevocationMessage } from '#libs/contracts';
import { type LoadedRevocations, RevocationSource } from './revocation-source.js';

/** Says what it is told to say. */
export class FakeRevocationSource extends RevocationSource {
  loaded: LoadedRevocations | Error = { entries: [], beating: true };
  loads = 0;
  tell: (message: RevocationMessage) => void = () => undefined;
  connect: () => void = () => undefined;

  override follow(onMessage: (message: RevocationMessage) => void, onConnect: () => void): void {
    this.tell = onMessage;
    this.connect = onConnect;
  }

  override async load(): Promise<LoadedRevocations> {
    this.loads++;
    if (this.loaded instanceof Error) throw this.loaded;
    return this.loaded;
  }
}
