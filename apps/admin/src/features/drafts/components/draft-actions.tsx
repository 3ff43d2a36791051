import type { Schemas } from '#libs/api-client';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Notice } from '../../../components/state/notice.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { publishDraft, rebaseDraft, removeDraft } from '../api/drafts.js';

interface Props {
  readonly draft: Schemas['Draft'];
  /** Its entity tag. */
  readonly version: string;
}

/** Puts a draft in force, or discards it. */
export function DraftActions({ draft, version }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<'publish' | 'discard'>();
  const over = (message: string) => () => {
    notifications.show({ message });
    void navigate({ to: '/t/$tenant/drafts', params: { tenant } });
  };
  const publish = useWrite(
    () => publishDraft(api, tenant, draft.id, draft.version),
    over(`${draft.name} is in force; gateways follow within seconds`),
  );
  const discard = useWrite(
    () => removeDraft(api, tenant, draft.id, version),
    over(`${draft.name} was discarded`),
  );
  const rebase = useWrite(() => rebaseDraft(api, tenant, draft.id, draft.version));
  const stale = draft.diff.filter((change) => change.stale);
  const problem = publish.error ?? discard.error ?? rebase.error;
  const close = (): void => setAsking(undefined);
  return (
    <Stack gap="sm">
      {stale.length > 0 && (
        <Notice tone="wait" title="What is in force was changed since this was drafted" role="status">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">
              {stale.map(({ name }) => name).join(', ')}: look at the difference below. Publishing replaces
              what somebody else has changed.
            </Text>
            <GatedButton
              need="access.write"
              variant="default"
              loading={rebase.isPending}
              onClick={() => rebase.mutate(undefined)}
            >
              I have looked: keep the draft
            </GatedButton>
          </Stack>
        </Notice>
      )}
      {problem !== null && <ProblemView problem={problem} />}
      <Group gap="sm">
        <GatedButton
          need="access.write"
          blocked={whyNotPublish(draft, stale.length)}
          onClick={() => setAsking('publish')}
        >
          Publish…
        </GatedButton>
        <GatedButton need="access.write" variant="default" onClick={() => setAsking('discard')}>
          Discard…
        </GatedButton>
      </Group>
      <Modal
        opened={asking !== undefined}
        onClose={close}
        title={asking === 'discard' ? 'Discard the draft?' : 'Publish the draft?'}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap="md">
          <Text size="sm">
            {asking === 'discard'
              ? 'The draft and its replays are gone then. What is in force stays as it is.'
              : `All ${draft.changes} changes are in force at once then, for every call from the next on.`}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              loading={publish.isPending || discard.isPending}
              onClick={() => {
                close();
                (asking === 'discard' ? discard : publish).mutate(undefined);
              }}
            >
              {asking === 'discard' ? 'Discard' : 'Publish'}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}

function whyNotPublish({ changes }: Props['draft'], stale: number): string | undefined {
  if (changes === 0) return 'It changes nothing yet';
  return stale > 0 ? 'Look at what was changed meanwhile first' : undefined;
}
