import { Anchor, Text } from '@mantine/core';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { use } from 'react';
import { BarePage } from '../components/page/bare-page.js';
import { Page } from '../components/page/page.js';
import { NotFound } from '../components/state/not-found.js';
import { ProblemView } from '../components/state/problem-view.js';
import { TenantContext } from '../lib/permissions/tenant-context.js';
import { ApiProblem } from '../lib/http/problem.js';

/** Inside a tenant the frame stays. */
export const LostPage = () =>
  use(TenantContext) === undefined ? (
    <NowherePage />
  ) : (
    <Page title="Not found">
      <NotFound />
    </Page>
  );

const NowherePage = () => (
  <BarePage title="Not found">
    <NotFound />
    <Text size="sm" mt="md">
      <Anchor href="/">Go to your first tenant</Anchor>
    </Text>
  </BarePage>
);

export const NoTenantPage = () => (
  <BarePage title="No tenant yet">
    <Text size="sm">
      Your account is signed in but belongs to no tenant. Ask whoever runs this installation to add you to
      one.
    </Text>
  </BarePage>
);

/** The page could not even start: the session could not be read, or this console has a defect. */
export function StartFailedPage({ error }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <BarePage title="This page did not open">
      {error instanceof ApiProblem ? (
        <ProblemView problem={error} onRetry={() => void router.invalidate()} />
      ) : (
        <Text size="sm">
          The console failed to show this page. Load it again; after an update of Sallyport that is all it
          needs.
        </Text>
      )}
    </BarePage>
  );
}
