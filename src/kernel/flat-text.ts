// Texts in one piece. V8 keeps a text that was cut from or put together from others as a reference to
// them, for good, and JSON.stringify of an object with one such text in it takes twice as long. So what
// lives long and is written per request is made flat once.

/** A copy of well-formed `text` in one piece of memory. */
export function flatText(text: string): string {
  return Buffer.from(text).toString()
}
