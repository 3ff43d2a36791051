import { Button, Stack, Text, Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { reconsiderReview } from '../api/reconsider-review.js';

/** Asks for another review of what was rejected. */
export function ReconsiderForm({ reviewId }: { readonly reviewId: string }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const navigate = useNavigate();
  const [reason, setReason] = useState('');
  const write = useWrite(
    () => reconsiderReview(api, tenant, reviewId, reason.trim()),
    ({ id }) => void navigate({ to: '/t/$tenant/reviews/$reviewId', params: { tenant, reviewId: id } }),
  );
  return (
    <Stack gap="xs" mt="md">
      <Text size="sm">It stays rejected for as long as the server shows the same definition.</Text>
      <Textarea
        label="Why should it be looked at again?"
        description="You ask, so another person approves"
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {write.error !== null && <ProblemView problem={write.error} />}
      <Button
        variant="default"
        disabled={reason.trim().length < 3}
        loading={write.isPending}
        onClick={() => write.mutate(undefined)}
      >
        Ask for another review
      </Button>
    </Stack>
  );
}
