import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EgressGrant, SandboxProfile, SandboxUsage } from '#libs/contracts';
import { RELAY_PORT } from '../bwrap/bwrap-arguments.js';
import { EgressProxy } from './egress-proxy.js';
import { relaySource } from './relay-source.js';
import type { EgressNames } from './target-address.js';

/** The way out of one sandbox. The attachment is its identity: whoever speaks on this socket is this sandbox. */
export class Egress {
  private constructor(
    /** Folder that appears as `/run/gw`. */
    readonly dir: string,
    private readonly proxy: EgressProxy,
  ) {}

  static async attach(
    dir: string,
    uid: number,
    profile: SandboxProfile,
    names: EgressNames,
    log: (verdict: string, fields: object) => void,
  ): Promise<Egress> {
    const proxy = new EgressProxy(profile, names, log);
    mkdirSync(dir, { recursive: true, mode: 0o711 });
    const socket = join(dir, 'egress.sock');
    rmSync(socket, { force: true });
    await new Promise<void>((done, failed) => {
      proxy.server.once('error', failed);
      proxy.server.listen(socket, done);
    });
    chmodSync(socket, 0o600);
    if (process.getuid?.() === 0) chownSync(socket, uid, uid);
    writeFileSync(join(dir, 'relay.mjs'), relaySource(RELAY_PORT), { mode: 0o444 });
    return new Egress(dir, proxy);
  }

  begin(grants: readonly EgressGrant[]): void {
    this.proxy.begin(grants);
  }

  end(): SandboxUsage['egress'] {
    return this.proxy.end();
  }

  async detach(): Promise<void> {
    await this.proxy.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
