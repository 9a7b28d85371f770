// Inputs that come as a text, as tokens, or as a list of either.
import { isList, isWhole } from './shape.ts'
import { countTokens } from './tokens.ts'

export interface TextInput {
  readonly text: string
  readonly tokens: number
}

const inputsMax = 2048

/** Null for anything else; an empty text counts only where it may be empty. */
export function readInputs(input: unknown, mayBeEmpty: boolean): readonly TextInput[] | null {
  if (!isList(input) || (input.length > 0 && input.every((item) => typeof item === 'number'))) {
    const one = readInput(input, mayBeEmpty)
    return one === null ? null : [one]
  }
  if (input.length === 0 || input.length > inputsMax) return null
  const inputs = input.map((item) => readInput(item, mayBeEmpty)).filter((one) => one !== null)
  return inputs.length === input.length ? inputs : null
}

function readInput(item: unknown, mayBeEmpty: boolean): TextInput | null {
  if (typeof item === 'string')
    return item === '' && !mayBeEmpty ? null : { text: item, tokens: countTokens(item) }
  const isTokens = isList(item) && item.length > 0 && item.every((token) => isWhole(token, 0, 2e5))
  return isTokens ? { text: JSON.stringify(item), tokens: item.length } : null
}
