import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { setAgentKeys } from '../api/set-agent-keys.js';
import { parsePublicKeys } from '../public-keys.js';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly agentId: string;
  /** Of the agent as it is shown. */
  readonly version: string;
}

/** All keys that count from now on. Only public ones ever reach Sallyport. */
export const KeysDialog = ({ opened, onClose, agentId, version }: Props) => (
  <Modal opened={opened} onClose={onClose} title="Replace keys" closeButtonProps={{ 'aria-label': 'Close' }}>
    <KeysForm agentId={agentId} version={version} onClose={onClose} />
  </Modal>
);

function KeysForm({ agentId, version, onClose }: Omit<Props, 'opened'>) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  const write = useWrite(
    (keys: Parameters<typeof setAgentKeys>[3]) => setAgentKeys(api, tenant, agentId, keys, version),
    () => {
      notifications.show({ message: 'These keys count now' });
      onClose();
    },
  );
  const save = (): void => {
    const parsed = parsePublicKeys(text);
    setError('error' in parsed ? parsed.error : undefined);
    if ('keys' in parsed) write.mutate(parsed.keys);
  };
  return (
    <Stack gap="md">
      <Text size="sm">
        To change over without a pause, give the old and the new key together, and the new one alone later.
        When a key is left out, every token of this agent ends at once.
      </Text>
      <Textarea
        label="Public keys (JWK)"
        description="One key, a list, or a JWK Set; each with a “kid”"
        required
        data-autofocus
        autosize
        minRows={5}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        error={error}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {write.error !== null && <ProblemView problem={write.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={write.isPending} onClick={save}>
          Replace keys
        </Button>
      </Group>
    </Stack>
  );
}
