import { Button, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Icon } from '../../components/icon.js';
import { endSession } from '../../features/session/api/end-session.js';
import { leave } from '../../features/session/session-channel.js';
import { useApi } from '../../lib/http/api.js';
import { useMe } from './use-me.js';

const SCHEMES: readonly (readonly [MantineColorScheme, string])[] = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

export function UserMenu({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const { operator } = useMe();
  const api = useApi();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  // Whatever the answer, the operator wants to be gone: an ended session needs no second end.
  const signOut = useMutation({ mutationFn: () => endSession(api), onSettled: leave });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          rightSection={<Icon name="chevron" size={14} />}
          aria-label={`Account ${operator.name}`}
        >
          {operator.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{operator.email ?? operator.name}</Menu.Label>
        {SCHEMES.map(([scheme, word]) => (
          <Menu.Item
            key={scheme}
            onClick={() => setColorScheme(scheme)}
            rightSection={colorScheme === scheme ? <Icon name="check" size={14} /> : undefined}
          >
            {word}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component="a" href="/me">
          Passkeys and sessions
        </Menu.Item>
        <Menu.Item onClick={onShortcuts}>Keyboard shortcuts</Menu.Item>
        <Menu.Item onClick={() => signOut.mutate()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
