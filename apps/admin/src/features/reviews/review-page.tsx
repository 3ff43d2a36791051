import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { getReview } from './api/get-review.js';
import { Changes } from './components/changes.js';
import { DecisionPanel } from './components/decision-panel.js';
import { Definitions } from './components/definitions.js';
import { ReviewFacts } from './components/review-facts.js';
import { ReviewNotices } from './components/review-notices.js';
import { SandboxPart } from './components/sandbox-part.js';
import { Signatures } from './components/signatures.js';
import styles from './review-page.module.css';

const route = getRouteApi('/t/$tenant/reviews/$reviewId');

/** Everything a person needs to judge one definition, and the decision beside it. */
export function ReviewPage() {
  const { reviewId } = route.useParams();
  const { slug: tenant } = useTenant();
  const query = useQuery(getReview(useApi(), tenant, reviewId));
  const name = query.data?.review.tool.name ?? 'Review';
  return (
    <Page title={`Review ${name}`} parent={{ to: '/t/$tenant/reviews', label: 'Reviews' }}>
      <PermissionGate need="registry.read">
        <Loaded query={query}>
          {(detail) => (
            <>
              <ReviewNotices detail={detail} />
              <div className={styles['columns']}>
                <Stack gap="md" miw={0}>
                  <Changes detail={detail} />
                  <Definitions detail={detail} />
                  <SandboxPart serverId={detail.review.server.id} />
                </Stack>
                <div className={styles['side']}>
                  <ReviewFacts review={detail.review} />
                  <Signatures detail={detail} />
                  {/* Another candidate is another question: nothing chosen for the old one stays chosen. */}
                  <DecisionPanel key={detail.review.candidateHash} detail={detail} />
                </div>
              </div>
            </>
          )}
        </Loaded>
      </PermissionGate>
    </Page>
  );
}
