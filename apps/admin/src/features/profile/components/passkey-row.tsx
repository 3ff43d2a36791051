import type { Schemas } from '#libs/api-client';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ProblemView } from '../../../components/state/problem-view.js';
import { When } from '../../../components/when.js';
import { useApi } from '../../../lib/http/api.js';
import { removePasskey, renamePasskey } from '../api/passkeys.js';
import { useOwnWrite } from '../use-own-write.js';

interface Props {
  readonly passkey: Schemas['Passkey'];
  /** The only one: it cannot be removed. */
  readonly last: boolean;
}

export function PasskeyRow({ passkey, last }: Props) {
  const api = useApi();
  const [name, setName] = useState<string>();
  const remove = useOwnWrite(() => removePasskey(api, passkey.id));
  const rename = useOwnWrite(
    (given: string) => renamePasskey(api, passkey.id, given),
    () => setName(undefined),
  );
  const problem = remove.error ?? rename.error;
  return (
    <Stack gap={4}>
      {problem !== null && <ProblemView problem={problem} />}
      {name === undefined ? (
        <Group justify="space-between" gap="xs">
          <div>
            <Text size="sm" fw={600}>
              {passkey.name}
            </Text>
            <Text size="xs" c="dimmed" component="div">
              Added <When at={passkey.createdAt} />
              {passkey.lastUsedAt !== null && (
                <>
                  , used <When at={passkey.lastUsedAt} />
                </>
              )}
              {passkey.backedUp && ', synchronised between devices'}
            </Text>
          </div>
          <Group gap="xs">
            <Button variant="default" size="xs" onClick={() => setName(passkey.name)}>
              Rename
            </Button>
            <Button
              variant="outline"
              color="red"
              size="xs"
              disabled={last}
              title={last ? 'Add another one first' : undefined}
              loading={remove.isPending}
              onClick={() => remove.mutate(undefined)}
            >
              Remove
            </Button>
          </Group>
        </Group>
      ) : (
        <Group align="flex-end" gap="xs">
          <TextInput
            label="Name"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button loading={rename.isPending} onClick={() => rename.mutate(name)}>
            Save
          </Button>
          <Button variant="default" onClick={() => setName(undefined)}>
            Cancel
          </Button>
        </Group>
      )}
    </Stack>
  );
}
