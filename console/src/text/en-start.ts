// The words of the start page, in English.
import type { Text } from './en.ts'

export const enStart = {
  'nav.start': 'Start',
} as const satisfies Record<string, Text>
