import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Card } from '../../../components/page/card.js';
import { Loaded } from '../../../components/state/loaded.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { When } from '../../../components/when.js';
import { useApi } from '../../../lib/http/api.js';
import { endSession, listSessions } from '../api/sessions.js';
import { useOwnWrite } from '../use-own-write.js';

const METHODS = { link: 'by link', passkey: 'with a passkey', idp: 'with a company account' } as const;

/** Where the operator is signed in. */
export function SessionList() {
  const api = useApi();
  const sessions = useQuery(listSessions(api));
  const end = useOwnWrite((id: string) => endSession(api, id));
  return (
    <Card title="Sessions">
      <Loaded query={sessions}>
        {({ items }) => (
          <Stack gap="sm">
            {end.error !== null && <ProblemView problem={end.error} />}
            {items.map(({ id, current, method, createdAt, lastSeenAt, userAgent }) => (
              <Group key={id} justify="space-between" gap="xs" wrap="nowrap">
                <div>
                  <Text size="sm">{userAgent ?? 'A browser that gives no name'}</Text>
                  <Text size="xs" c="dimmed" component="div">
                    Signed in {METHODS[method]} <When at={createdAt} />, last seen <When at={lastSeenAt} />
                  </Text>
                </div>
                {current ? (
                  <Text size="sm">This one</Text>
                ) : (
                  <Button variant="outline" color="red" size="xs" onClick={() => end.mutate(id)}>
                    End
                  </Button>
                )}
              </Group>
            ))}
          </Stack>
        )}
      </Loaded>
    </Card>
  );
}
