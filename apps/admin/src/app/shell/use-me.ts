import { useQuery } from '@tanstack/react-query';
import { getMe } from '../../lib/api/get-me.js';
import { useConsoleApi } from '../../lib/http/api.js';

/** The signed-in operator; the router has read it before any page of a tenant shows. */
export function useMe() {
  const { data } = useQuery(getMe(useConsoleApi()));
  if (data === undefined) throw new Error('the operator is not known yet');
  return data;
}
