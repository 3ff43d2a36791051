import type { Schemas } from '#libs/api-client';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { callerHops, type Caller } from '../caller-hops.js';
import styles from './caller-chain.module.css';

interface Props {
  readonly caller: Caller;
  readonly names: Schemas['CallDetail']['names'];
}

/** From the person to the client that sent the request; ids and thumbprints, never tokens. */
export function CallerChain({ caller, names }: Props) {
  const hops = callerHops(caller, names);
  return (
    <>
      <ol className={styles['hops']}>
        {hops.map(({ role, name, id }) => (
          <li key={`${role} ${id}`} className={styles['hop']}>
            <span className={styles['role']}>{role}</span>
            <strong>
              <RevealText text={name} />
            </strong>
            {id !== name && (
              <code>
                <RevealText text={id} />
              </code>
            )}
          </li>
        ))}
      </ol>
      {hops.length === 0 && <p className={styles['nobody']}>The request proved no identity.</p>}
      <p className={styles['more']}>
        {[
          caller.roles !== undefined &&
            `roles: ${caller.roles.length === 0 ? 'none' : caller.roles.join(', ')}`,
          caller.source !== undefined && `from ${caller.source}`,
          caller.jkt !== undefined && `key ${caller.jkt}`,
        ]
          .filter((part) => part !== false)
          .join(' · ')}
      </p>
    </>
  );
}
