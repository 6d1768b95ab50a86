/** A part of the address in a sentence: never longer than a line. */
export const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)
