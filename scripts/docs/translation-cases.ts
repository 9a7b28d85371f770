// What can be asked of a model: the rows of the translation matrix, in the order of its page. The page
// docs/reference/translation.md and test/translate are made from them.
import type { Case } from './translation-case.ts'
import { calls, media, plain } from './translation-cases-content.ts'
import { settings, thinking } from './translation-cases-settings.ts'

export const cases: readonly Case[] = [...plain, ...calls, ...media, ...thinking, ...settings]
