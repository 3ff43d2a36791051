import type { Schemas } from '#libs/api-client';
import { TextLink } from '../../../components/text-link.js';
import { Hash } from '../../../components/evidence/hash.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { Facts } from '../../../components/page/facts.js';
import { When } from '../../../components/when.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { ReviewMark } from './review-mark.js';

export function ReviewFacts({ review }: { readonly review: Schemas['ReviewSummary'] }) {
  const { slug: tenant } = useTenant();
  return (
    <Card title="Request">
      <Facts
        facts={[
          ['What', <ReviewMark key="mark" review={review} />],
          [
            'Tool',
            <TextLink key="tool" to="/t/$tenant/tools/$toolId" params={{ tenant, toolId: review.tool.id }}>
              <RevealText text={review.tool.name} />
            </TextLink>,
          ],
          ['Server', <RevealText key="server" text={review.server.name} />],
          ['Candidate', <Hash key="candidate" value={review.candidateHash} name="candidate hash" />],
          [
            'Approved hash',
            review.baseHash === null ? (
              'nothing yet'
            ) : (
              <Hash key="base" value={review.baseHash} name="approved hash" />
            ),
          ],
          ['Asked by', review.requestedBy],
          ['Opened', <When key="opened" at={review.openedAt} />],
          ...(review.state === 'open'
            ? [['Decide until', <When key="until" at={review.expiresAt} />] as const]
            : []),
        ]}
      />
    </Card>
  );
}
