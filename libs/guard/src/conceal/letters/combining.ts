import { disclosed, edited, type Transform } from '../disclosure.js';

const JOINER = /\u034f+/g;
const STACK = /[\p{Mn}\p{Me}]{4,}/gu;
/** Marks that belong to no script; those of Indic and other scripts may rightly stack. */
const MARKS = /[[\p{Mn}\p{Me}]&&\p{sc=Inherited}]{2,}/gv;
const OWN_MARKS = /[[\p{Mn}\p{Me}]--\p{sc=Inherited}]/v;

/** More marks than a letter carries in any orthography, and the joiner that parts letters unseen. */
export const combining: Transform = (text) => {
  const joiners = edited(text, JOINER, () => '');
  const stacked = edited(text, STACK, ([marks]) => (OWN_MARKS.test(marks) ? undefined : ''));
  return [
    ...disclosed('combining', joiners.length > 2 ? 'high' : 'low', joiners),
    ...(stacked.length === 0
      ? []
      : disclosed(
          'combining',
          'high',
          edited(text, MARKS, () => ''),
        )),
  ];
};
