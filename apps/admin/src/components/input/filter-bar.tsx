import { TagsInput } from '@mantine/core';
import { fromTokens, suggestTokens, toTokens, type FilterField, type Filters } from '../../lib/filters.js';
import { Icon } from '../icon.js';

interface Props {
  /** What is filtered: `calls`. */
  readonly of: string;
  readonly fields: readonly FilterField[];
  /** Key that a text without key means. */
  readonly plain: string;
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

/** Chips in one input, typed or picked; Backspace removes the last. The page keeps them in its URL and asks the server. */
export const FilterBar = ({ of, fields, plain, filters, onChange }: Props) => {
  const tokens = toTokens(fields, filters);
  const hint = fields.map(({ key }) => `${key}:`).join('  ');
  return (
    <TagsInput
      size="xs"
      aria-label={`Filter ${of}`}
      aria-keyshortcuts="/"
      data-filter-input
      leftSection={<Icon name="search" size={14} />}
      placeholder={tokens.length === 0 ? `Filter ${of}:  ${hint}` : ''}
      value={tokens}
      data={suggestTokens(fields, filters)}
      onChange={(next) => onChange(fromTokens(fields, plain, next))}
      acceptValueOnBlur={false}
      clearable
      clearButtonProps={{ 'aria-label': 'Clear filters' }}
      comboboxProps={{ shadow: 'md' }}
    />
  );
};
