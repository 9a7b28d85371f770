// What the server found wrong, tied to the fields of a form: the configuration's rules name several in one
// sentence, each by its path. What names no field of the form stands above it.
import { ApiError } from '../../api/errors.ts'

export interface FormProblems {
  readonly byField: ReadonlyMap<string, string>
  /** To be shown as it is; null where every problem has its field. */
  readonly rest: unknown
}

export const noProblems: FormProblems = { byField: new Map(), rest: null }

/** `told` puts a sentence into the chosen language. */
export function problemsIn(
  error: unknown,
  names: readonly string[],
  told: (sentence: string) => string,
): FormProblems {
  if (!(error instanceof ApiError) || error.problem.status !== 400) {
    return { byField: new Map(), rest: error }
  }
  const { detail, param } = error.problem
  const byField = new Map<string, string>()
  let isWhole = true
  for (const sentence of sentencesOf(detail, names)) {
    const field = fieldOf(sentence, names) ?? (param === '' ? null : fieldOf(param, names))
    if (field === null) {
      isWhole = false
      continue
    }
    const before = byField.get(field)
    byField.set(field, before === undefined ? told(sentence) : `${before} ${told(sentence)}`)
  }
  return { byField, rest: isWhole && byField.size > 0 ? null : error }
}

/** A part that names no field goes on with what the one before it said. */
function sentencesOf(detail: string, names: readonly string[]): readonly string[] {
  const found: string[] = []
  for (const part of detail.split('; ')) {
    const last = found.at(-1)
    if (
      last === undefined ||
      fieldOf(part, names) !== null ||
      /^[a-z]\w*[.[][\w.[\]]+ /.test(part)
    ) {
      found.push(part)
    } else {
      found[found.length - 1] = `${last}; ${part}`
    }
  }
  return found
}

/** The longest name that the text begins with, as a whole member of a path. */
function fieldOf(text: string, names: readonly string[]): string | null {
  const fits = names.filter(
    (name) => text.startsWith(name) && /^(?:$|[\s.:[])/.test(text.slice(name.length)),
  )
  return fits.toSorted((a, b) => b.length - a.length)[0] ?? null
}
