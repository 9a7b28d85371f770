// Names of several parts with dots between them, from the whole to the part: places (`JP.japaneast`) and rules
// (`sample.labs.northwind`).

/** Whether `name` is `whole`, or a part of it: not whatever merely begins alike. */
export function liesIn(name: string, whole: string): boolean {
  return name === whole || name.startsWith(`${whole}.`)
}
