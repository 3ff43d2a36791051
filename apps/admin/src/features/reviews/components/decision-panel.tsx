import type { Schemas } from '#libs/api-client';
import { Text } from '@mantine/core';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { When } from '../../../components/when.js';
import { useAllowed } from '../../../lib/permissions/tenant-context.js';
import { DecisionForm } from './decision-form.js';
import { ReconsiderForm } from './reconsider-form.js';

/** The form of an open review, or what came of it, or why this operator may not decide. */
export function DecisionPanel({ detail }: { readonly detail: Schemas['ReviewDetail'] }) {
  const allowed = useAllowed('tool.review');
  return (
    <Card title="Decision">
      {detail.review.state !== 'open' ? (
        <>
          <Decided detail={detail} />
          {detail.review.state === 'rejected' && allowed && <ReconsiderForm reviewId={detail.review.id} />}
        </>
      ) : !allowed || !detail.eligible.ok ? (
        <Text size="sm">
          {(allowed ? detail.eligible.reason : null) ?? 'You need the permission tool.review to decide.'}
        </Text>
      ) : (
        <DecisionForm detail={detail} />
      )}
    </Card>
  );
}

function Decided({ detail: { review, candidate } }: { readonly detail: Schemas['ReviewDetail'] }) {
  if (review.state === 'superseded') {
    return (
      <Text size="sm">
        The server changed the tool again before anybody decided. A newer review replaced this one.
      </Text>
    );
  }
  if (review.state === 'expired')
    return <Text size="sm">Nobody decided in time. Probe the server, and it is asked again.</Text>;
  return (
    <Text size="sm" component="div">
      {review.state === 'approved' ? 'Approved' : 'Rejected'} by {candidate.decidedBy ?? 'somebody'}
      {review.decidedAt !== null && (
        <>
          {' '}
          <When at={review.decidedAt} />
        </>
      )}
      {candidate.effect !== null && ` as “${candidate.effect}”`}.
      {candidate.decisionReason !== null && (
        <Text size="sm" mt={4} component="p">
          “<RevealText text={candidate.decisionReason} />”
        </Text>
      )}
    </Text>
  );
}
