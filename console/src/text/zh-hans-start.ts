// 起始页的文字。
import type { Text } from './en.ts'
import type { enStart } from './en-start.ts'

export const zhHansStart: Readonly<Record<keyof typeof enStart, Text>> = {
  'nav.start': '起始',
}
