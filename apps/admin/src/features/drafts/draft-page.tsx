import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { GatedButton } from '../../components/access/gated-button.js';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Card } from '../../components/page/card.js';
import { Page } from '../../components/page/page.js';
import { Empty } from '../../components/state/empty.js';
import { Loaded } from '../../components/state/loaded.js';
import { ProblemView } from '../../components/state/problem-view.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { useWrite } from '../../lib/use-write.js';
import { getDraft, setDraft } from './api/drafts.js';
import { ChangeDialog, type Edited } from './components/change-dialog.js';
import { ChangeView } from './components/change-view.js';
import { DraftActions } from './components/draft-actions.js';
import { ReplayCard } from './components/replay-card.js';
import { type Content, withoutChange, withWanted } from './draft-edit.js';

const route = getRouteApi('/t/$tenant/drafts/$draftId');

/** What a draft changes of what is in force, and what it would have made of the calls of the last days. */
export function DraftPage() {
  const { draftId } = route.useParams();
  const api = useApi();
  const { slug: tenant } = useTenant();
  const query = useQuery(getDraft(api, tenant, draftId));
  const [edited, setEdited] = useState<Edited>();
  const draft = query.data?.data;
  const save = useWrite(
    (content: Content) =>
      setDraft(api, tenant, draftId, query.data?.version ?? '', { name: draft?.name ?? '', content }),
    () => setEdited(undefined),
  );
  const edit = (next: Edited | undefined): void => {
    save.reset();
    setEdited(next);
  };
  return (
    <Page title={draft?.name ?? 'Draft'} parent={{ to: '/t/$tenant/drafts', label: 'Drafts' }}>
      <PermissionGate need="access.read">
        <Loaded query={query}>
          {({ data, version }) => (
            <Stack gap="md">
              <DraftActions draft={data} version={version} />
              <Card
                title="Changes"
                note={`Version ${data.version}, by ${data.changedBy}; nothing of it is in force`}
              >
                <Stack gap="md">
                  {data.diff.length === 0 && <Empty title="It changes nothing yet" />}
                  {data.diff.map((change) => (
                    <ChangeView
                      key={`${change.kind} ${change.id}`}
                      change={change}
                      onEdit={() => edit({ change })}
                      onRemove={() => save.mutate(withoutChange(data.content, change))}
                    />
                  ))}
                  {save.error !== null && edited === undefined && <ProblemView problem={save.error} />}
                  <GatedButton need="access.write" variant="default" w="fit-content" onClick={() => edit({})}>
                    Add a change
                  </GatedButton>
                </Stack>
              </Card>
              <ReplayCard draftId={draftId} version={data.version} changes={data.changes} />
              {edited !== undefined && (
                <ChangeDialog
                  content={data.content}
                  edited={edited}
                  problem={save.error}
                  saving={save.isPending}
                  onSave={(wanted) => save.mutate(withWanted(data.content, wanted))}
                  onClose={() => edit(undefined)}
                />
              )}
            </Stack>
          )}
        </Loaded>
      </PermissionGate>
    </Page>
  );
}
