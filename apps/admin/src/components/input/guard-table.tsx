import type { Schemas } from '#libs/api-client';
import { NativeSelect, Table } from '@mantine/core';
import { DataTable } from '../data-table.js';

type Policy = Schemas['GuardPolicy'];
export type GuardActions = Pick<Schemas['GuardOverride'], 'arguments' | 'results'>;
type Direction = keyof GuardActions;
type Detector = keyof Policy['arguments'];
type Action = Policy['arguments']['secrets'];

const DETECTORS: Readonly<Record<Detector, readonly [name: string, what: string]>> = {
  concealment: ['Concealed text', 'Characters and markup that a reader is not shown'],
  secrets: ['Secrets', 'Keys, tokens, passwords'],
  personalData: ['Personal data', 'Addresses, numbers of accounts, cards and people'],
  injection: ['Orders to the agent', 'Text that tells the agent what to do'],
  addresses: ['Addresses', 'Images that load by themselves, links that carry data'],
  binary: ['Binary data', 'Files that are not what they say'],
};
const ACTIONS: readonly Action[] = ['off', 'flag', 'redact', 'block'];
const DIRECTIONS: readonly (readonly [Direction, string])[] = [
  ['arguments', 'Arguments'],
  ['results', 'Results'],
];

interface Props {
  readonly actions: GuardActions;
  /** What holds where nothing is chosen; absent: something is chosen everywhere. */
  readonly inherited?: Policy;
  readonly disabled: boolean;
  readonly onChange: (actions: GuardActions) => void;
}

/** What is done about what each detector finds, on the way in and on the way out. */
export function GuardTable({ actions, inherited, disabled, onChange }: Props) {
  const choose = (direction: Direction, detector: Detector, chosen: string) => {
    const { [detector]: _before, ...others } = actions[direction] ?? {};
    const action = ACTIONS.find((known) => known === chosen);
    onChange({ ...actions, [direction]: action === undefined ? others : { ...others, [detector]: action } });
  };
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Looks for</Table.Th>
          {DIRECTIONS.map(([direction, title]) => (
            <Table.Th key={direction}>{title}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {Object.entries(DETECTORS).map(([key, [name, what]]) => {
          const detector = key as Detector;
          return (
            <Table.Tr key={key}>
              <Table.Th scope="row">
                {name}
                <br />
                <small>{what}</small>
              </Table.Th>
              {DIRECTIONS.map(([direction, title]) => (
                <Table.Td key={direction}>
                  <NativeSelect
                    size="xs"
                    aria-label={`${name} in ${title.toLowerCase()}`}
                    disabled={disabled}
                    value={actions[direction]?.[detector] ?? ''}
                    onChange={(event) => choose(direction, detector, event.currentTarget.value)}
                    data={[
                      ...(inherited === undefined
                        ? []
                        : [{ value: '', label: `as the tenant: ${inherited[direction][detector]}` }]),
                      ...ACTIONS.map((action) => ({ value: action, label: action })),
                    ]}
                  />
                </Table.Td>
              ))}
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </DataTable>
  );
}
