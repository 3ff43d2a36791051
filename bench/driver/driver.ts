import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { LOAD_CORE, pinned } from '../targets/pinning.js';
import type { CellOrder, CellResult, DriverFacts } from './cell.js';

type Reply = { readonly result: CellResult } | { readonly failure: string };

/** The driver process, as the benchmark talks to it. */
export class Driver {
  private constructor(private readonly child: ChildProcess) {}

  static start(dist: string, facts: DriverFacts): Driver {
    const script = join(dist, 'bench', 'driver', 'driver.main.js');
    const [command, args] = pinned(LOAD_CORE, [process.execPath, script, JSON.stringify(facts)]);
    return new Driver(spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  }

  /** One order at a time. Rejects when the driver ends or cannot load the row at all. */
  run(order: CellOrder): Promise<CellResult> {
    const { promise, resolve, reject } = Promise.withResolvers<CellResult>();
    const onExit = (): void => reject(new Error('the driver ended'));
    this.child.once('exit', onExit);
    this.child.once('message', (reply: Reply) => {
      this.child.off('exit', onExit);
      if ('result' in reply) resolve(reply.result);
      else reject(new Error(reply.failure));
    });
    this.child.send(order);
    return promise;
  }

  stop(): void {
    if (this.child.connected) this.child.disconnect();
  }
}
