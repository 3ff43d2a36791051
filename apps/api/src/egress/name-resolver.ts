import { lookup } from 'node:dns/promises';

/** Name resolution as a port, so that tests decide where names lead. */
export abstract class NameResolver {
  /** Every IP address of the name. @throws Error when it has none */
  abstract resolve(host: string): Promise<string[]>;
}

/** The resolver of the machine, `/etc/hosts` included: what a connection would use. */
export class SystemNameResolver extends NameResolver {
  async resolve(host: string): Promise<string[]> {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  }
}
