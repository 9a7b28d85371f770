// The prompts of an API that takes text, tokens, or a list of either: how many there are, and how long. Every
// byte is the caller's.

export interface TextsSurvey {
  readonly prompts: number
  readonly characters: number
}

/** As a rate estimate counts characters, a token is four of them. */
const charactersPerToken = 4

/** Null for what is none of the four forms, or where more than `inputsMax` prompts stand in it. */
export function surveyTexts(
  input: unknown,
  { inputsMax, mayBeEmpty }: { readonly inputsMax: number; readonly mayBeEmpty: boolean },
): TextsSurvey | null {
  const isText = (item: unknown): item is string =>
    typeof item === 'string' && (mayBeEmpty || item !== '')
  if (typeof input === 'string') {
    return isText(input) ? { prompts: 1, characters: input.length } : null
  }
  if (!Array.isArray(input) || input.length === 0) return null
  const items = input as readonly unknown[]
  if (items.every(isToken)) return { prompts: 1, characters: items.length * charactersPerToken }
  if (items.length > inputsMax) return null
  let characters = 0
  for (const item of items) {
    if (isText(item)) characters += item.length
    else if (Array.isArray(item) && item.length > 0 && item.every(isToken)) {
      characters += item.length * charactersPerToken
    } else return null
  }
  return { prompts: items.length, characters }
}

function isToken(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
