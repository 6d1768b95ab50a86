/**
 * What a name, a line or a title may not hold: a character that is not seen, or that shows the others otherwise than they stand. The joiners that Persian, Indic
 * scripts and families of emoji are written with (U+200C, U+200D) may; a pile of marks on one letter, which covers the lines above it, may not.
 */
const unseen = /\p{Cc}|\p{Cs}|\p{Co}|\p{Zl}|\p{Zp}|(?![\u200c\u200d])\p{Cf}|[\u115f\u1160\u2800\u3164\uffa0]|\p{M}{8}/u

export const hasUnseen = (text: string): boolean => unseen.test(text)
