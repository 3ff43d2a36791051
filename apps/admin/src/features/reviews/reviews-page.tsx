import { Group, SegmentedControl, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Empty } from '../../components/state/empty.js';
import { LoadMore } from '../../components/state/load-more.js';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { listReviews } from './api/list-reviews.js';
import { BreakGlassButton } from './components/break-glass-button.js';
import { ReviewTable } from './components/review-table.js';
import type { ReviewState } from './keys.js';

const route = getRouteApi('/t/$tenant/reviews');
const CHOICES = [
  { value: 'open', label: 'Open' },
  { value: 'done', label: 'Done' },
];

/** One queue for new tools and for tools that changed at their server. */
export function ReviewsPage() {
  const { state = 'open' } = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/reviews' });
  return (
    <Page
      title="Reviews"
      actions={
        <Group gap="sm">
          <BreakGlassButton />
          <SegmentedControl
            size="xs"
            aria-label="Which reviews"
            data={CHOICES}
            value={state}
            onChange={(next) => void navigate({ search: next === 'done' ? { state: 'done' } : {} })}
          />
        </Group>
      }
    >
      <PermissionGate need="registry.read">
        <ReviewList state={state} />
      </PermissionGate>
    </Page>
  );
}

function ReviewList({ state }: { readonly state: ReviewState }) {
  const query = useInfiniteQuery(listReviews(useApi(), useTenant().slug, state));
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const reviews = pages.flatMap(({ items }) => items);
        if (reviews.length > 0)
          return (
            <>
              <ReviewTable reviews={reviews} />
              <LoadMore query={query} />
            </>
          );
        return state === 'open' ? (
          <Empty title="Nothing waits for you">
            <Text size="sm">
              A new tool, or one that changed at its server, comes here before any agent can see it.
            </Text>
          </Empty>
        ) : (
          <Empty title="No decision yet" />
        );
      }}
    </Loaded>
  );
}
