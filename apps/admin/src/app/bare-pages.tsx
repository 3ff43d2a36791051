import { Anchor, Text } from '@mantine/core';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { BarePage } from '../components/page/bare-page.js';
import { NotFound } from '../components/page/not-found.js';
import { ProblemView } from '../components/page/problem-view.js';
import { ApiProblem } from '../lib/http/problem.js';

export const LostPage = () => (
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
