import type { EntityManager } from 'typeorm';

/** Work of another feature that has to commit together with an event, or not at all. */
export type TransactionHook<E> = (event: E, manager: EntityManager) => Promise<void>;

/**
 * An event that other features answer inside the same transaction. Subclass it per event: the class is the injection token.
 * Register in `onModuleInit`; hooks run one after another in the order of registration, and one that throws undoes everything.
 */
export abstract class TransactionHooks<E> {
  private readonly hooks: TransactionHook<E>[] = [];

  register(hook: TransactionHook<E>): void {
    this.hooks.push(hook);
  }

  async run(event: E, manager: EntityManager): Promise<void> {
    for (const hook of this.hooks) await hook(event, manager);
  }
}
