import { isKnown } from '../wording/words.js';
import { disclosed, edited, type Transform } from '../disclosure.js';

/** Letters of other scripts that are drawn like a letter of ASCII, paired with it. */
const PAIRS =
  'аaеeоoрpсcуyхxіiјjѕsԁdһhԛqԝwҽeӏlѵvкkмmтtнhвbгrпnшwиuАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԌGԚQԜWҮYҺhΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXαaοoρpνvυuιiκkεeτtχxγyηnσoωwϲcϳjօoսuոnհhցgզqքpտsսuաwɑaɡgɩiʀRꓐBꓚCꓟMꓠNꓳOꓢSꓔTᎪAᏴBᏟCᎬEᎻHᎫJᏦKᏞLᎷMᏢPᏒRᏚSᎢTᏙVᎳWᏃZ';
const LOOK = new Map(
  Array.from(PAIRS).flatMap((letter, i, all) =>
    i % 2 === 0 ? [[letter, all[i + 1] ?? letter] as const] : [],
  ),
);
/** The letter of ASCII that a letter of another script is drawn like, or the letter itself. */
export const lookAlike = (letter: string): string => LOOK.get(letter) ?? letter;

/** A text without any of them has no look-alikes. */
export const LOOK_ALIKES = new RegExp(`[${[...LOOK.keys()].join('')}]`, 'gu');
const WORD = /[\p{L}\p{M}]{2,}/gu;
const ASCII = /^[A-Za-z]+$/;
const LATIN = /[A-Za-z]/g;

/** Words that mix scripts to look like plain ones, or borrow all their letters in a text of Latin letters. */
export const confusable: Transform = (text) => {
  const latin = (text.match(LATIN)?.length ?? 0) > text.length / 4;
  return disclosed(
    'confusable',
    'medium',
    edited(text, WORD, ([word]) => {
      if (ASCII.test(word)) return undefined;
      const look = Array.from(word, lookAlike).join('');
      if (!ASCII.test(look)) return undefined;
      const mixed = /[A-Za-z]/.test(word);
      return (mixed && word.length > 2) || (latin && isKnown(look.toLowerCase())) ? look : undefined;
    }),
  );
};
