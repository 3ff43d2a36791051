import { Kbd, Modal, Stack, Switch, Table } from '@mantine/core';
import { GO_KEYS } from '../../lib/shortcuts.js';
import type { Shortcuts } from './use-shortcuts.js';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly shortcuts: Shortcuts;
}

export const ShortcutSheet = ({ opened, onClose, shortcuts }: Props) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Keyboard shortcuts"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <Stack>
      <Table withRowBorders={false}>
        <Table.Tbody>
          {GO_KEYS.map(([key, , label]) => (
            <Table.Tr key={key}>
              <Table.Td w={90}>
                <Kbd>g</Kbd> <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{label}</Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>
              <Kbd>/</Kbd>
            </Table.Td>
            <Table.Td>Go to the filter</Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Td>
              <Kbd>?</Kbd>
            </Table.Td>
            <Table.Td>This list</Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      <Switch label="Shortcuts on" checked={shortcuts.on} onChange={shortcuts.toggle} />
    </Stack>
  </Modal>
);
