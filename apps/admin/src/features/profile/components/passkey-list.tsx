import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../../../components/page/card.js';
import { Loaded } from '../../../components/state/loaded.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { listPasskeys } from '../../../lib/api/list-passkeys.js';
import { useApi } from '../../../lib/http/api.js';
import { addPasskey } from '../api/passkeys.js';
import { useOwnWrite } from '../use-own-write.js';
import { PasskeyRow } from './passkey-row.js';

/** The operator's passkeys. Two are better than one: whoever loses the only one needs another operator's help. */
export function PasskeyList() {
  const api = useApi();
  const passkeys = useQuery(listPasskeys(api));
  return (
    <Card title="Passkeys">
      <Loaded query={passkeys}>
        {({ items, available }) =>
          available ? (
            <Stack gap="sm">
              {items.length === 0 && (
                <Text size="sm">
                  None yet. A passkey signs you in without a link, and signs what you decide.
                </Text>
              )}
              {items.map((passkey) => (
                <PasskeyRow key={passkey.id} passkey={passkey} last={items.length === 1} />
              ))}
              <AddPasskey />
            </Stack>
          ) : (
            <Text size="sm">
              Passkeys are bound to a name. Open the console under a host name, not an IP address.
            </Text>
          )
        }
      </Loaded>
    </Card>
  );
}

function AddPasskey() {
  const api = useApi();
  const [name, setName] = useState('');
  const add = useOwnWrite(
    (given: string) => addPasskey(api, given),
    () => setName(''),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(name.trim());
      }}
    >
      <Stack gap="xs">
        {add.error !== null && <ProblemView problem={add.error} />}
        <Group align="flex-end" gap="xs">
          <TextInput
            label="Name of the new passkey"
            placeholder="Work laptop"
            required
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={add.isPending}>
            Add passkey
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
