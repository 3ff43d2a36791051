import { Button } from '@mantine/core';
import { Empty } from './empty.js';

/** Nothing matches the filter: says so, and never pretends that there is nothing at all. */
export const FilteredEmpty = ({ of, onClear }: { readonly of: string; readonly onClear: () => void }) => (
  <Empty title={`No ${of} match the filter`}>
    <Button variant="default" onClick={onClear}>
      Clear filters
    </Button>
  </Empty>
);
