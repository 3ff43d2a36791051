import type { Schemas } from '#libs/api-client';
import { DecisionBadge } from '../../../components/badges/decision-badge.js';
import { JsonView } from '../../../components/evidence/json-view.js';
import { Trail } from '../../../components/evidence/trail.js';
import { Card } from '../../../components/page/card.js';
import { formatMicros } from '../../../lib/text/format.js';
import styles from './call-view.module.css';
import { CallFacts } from './call-facts.js';
import { CallerChain } from './caller-chain.js';
import { ChainFacts } from './chain-facts.js';
import { GuardNotes } from './guard-notes.js';
import { Explanation } from './explanation.js';

/** What happened in one call, why, and where its record stands. */
export function CallView({ call }: { readonly call: Schemas['CallDetail'] }) {
  const { event, explanation } = call;
  return (
    <div className={styles['frame']}>
      <Explanation call={call} />
      <div className={styles['columns']}>
        {event.kind === 'call' && (
          <Card title="Decision" note={`${formatMicros(event.durationUs)} in all`}>
            <Trail event={event} explanation={explanation} />
          </Card>
        )}
        <div className={styles['side']}>
          {event.kind === 'call' && (
            <>
              <Card title="Who called">
                <CallerChain caller={event.caller} names={call.names} />
              </Card>
              <Card title="What" note={<DecisionBadge outcome={event.outcome} />}>
                <CallFacts event={event} />
              </Card>
            </>
          )}
          <Card title="Record">
            <ChainFacts chain={call.chain} />
          </Card>
        </div>
      </div>
      {event.kind === 'call' && event.guard !== undefined && (
        <Card title="Content" note="What the guard found">
          <GuardNotes notes={event.guard} />
        </Card>
      )}
      <Card title="Event as recorded">
        <JsonView text={JSON.stringify(event, null, 2)} name="Event" />
      </Card>
    </div>
  );
}
