// What is filled in: text by the name of its field, as the API calls it.

export type Values = Readonly<Record<string, string>>

/** `SG, JP ` -> `['SG', 'JP']`. */
export function words(text: string): readonly string[] {
  return text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
