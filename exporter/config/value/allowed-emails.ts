import type { AllowedEmails } from '../sign-in-config.ts';
import type { ValueKind } from './value.ts';
import { Refusal, textOf } from './value.ts';

const FORMS = 'one address, several joined by |, or one .* before the @ as in .*@example.com';

/**
 * Flower's `--auth`, as it was narrowed after CVE-2022-30034: no regular expression, though it looks like one. `.*` stands for any
 * characters of a local part, and everything else for itself.
 */
export const allowedEmails: ValueKind<AllowedEmails> = {
  shape: 'EMAILS',
  read: (given) => {
    const text = textOf(given).toLowerCase();
    const stars = text.split('*').length - 1;
    if (stars > 1) throw new Refusal('holds more than one *', `Flower takes ${FORMS}`);
    if (stars === 1 && text.includes('|')) throw new Refusal('holds both * and |', `Flower takes ${FORMS}`);
    if (text.slice(text.lastIndexOf('@') + 1).includes('*')) throw new Refusal('would let in every domain that fits: a * may not stand behind the @', `Flower takes ${FORMS}`);
    return stars === 1 ? patternOf(text) : { exact: text.split('|').map(addressOf) };
  },
};

function patternOf(text: string): AllowedEmails {
  const at = text.indexOf('.*');
  if (at < 0) throw new Refusal('holds a * without the . before it, which lets nobody in', `Flower takes ${FORMS}`);
  const [before, after] = [text.slice(0, at), text.slice(at + 2)];
  if (!/^[^@\s\\()[\]?+$^]*$/.test(before) || !/^[^@\s\\()[\]?+$^]*@[a-z0-9.-]+$/.test(after)) throw notTaken();
  return { before, after };
}

function addressOf(text: string): string {
  const address = text.trim();
  if (!/^(?!\.)[^@\s\\()[\]^$*]+@[a-z0-9.-]+$/.test(address)) throw notTaken();
  return address;
}

/** An expression that Flower before 1.2 understood is compared as it stands since, and lets nobody in. */
function notTaken(): Refusal {
  return new Refusal('holds something that is no e-mail address', `regular expressions are not taken, since one that is not anchored lets strangers in (CVE-2022-30034); Flower takes ${FORMS}`);
}
