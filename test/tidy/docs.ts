// What the documents say against what the code has. Each check is pure over texts.
import { posix } from 'node:path'
import { lineAt, type TextFile } from './tree.ts'

/** Steps drawn in docs/lifecycle.md: the rungs of the ladder, `├─ name` at the line's start. */
export function drawnSteps(lifecycle: string): string[] {
  return [...lifecycle.matchAll(/^\s*[├└]─+ ([a-z]+)\b/gm)].map((match) => match[1] ?? '')
}

/** Codes of ours, such as `door.not_found`, that stand in the drawing. */
export function mentionedCodes(lifecycle: string): string[] {
  const drawing = lifecycle.split('```')[1] ?? ''
  return [...new Set(drawing.match(/\b[a-z]+\.[a-z_0-9]+\b/g))]
}

/** Relative links (and pictures) of Markdown that lead nowhere. */
export function deadLinks(
  pages: readonly TextFile[],
  isThere: (path: string) => boolean,
): string[] {
  return pages.flatMap(({ path, text }) =>
    [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].flatMap(
      (match) => {
        const link = (match[1] ?? match[2] ?? '').split('#')[0] ?? ''
        if (link === '' || /^[a-z]+:/.test(link)) return []
        const target = posix.normalize(posix.join(posix.dirname(path), link))
        return isThere(target) ? [] : [`${path}:${lineAt(text, match.index)}: ${link} is not there`]
      },
    ),
  )
}

function withoutFences(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, (fence) => fence.replace(/[^\n]/g, ' '))
}

/** Pages that the sources tell to read and that are not there. */
export function missingPages(
  sources: readonly TextFile[],
  isThere: (path: string) => boolean,
): string[] {
  return sources.flatMap(({ path, text }) =>
    [...text.matchAll(/\bdocs\/[\w/-]+\.md\b/g)]
      .filter((match) => !isThere(match[0]))
      .map((match) => `${path}:${lineAt(text, match.index)}: ${match[0]} is not there`),
  )
}

/** Commands that a page tells to run and that do not exist. */
export function unknownCommands(
  pages: readonly TextFile[],
  scripts: readonly string[],
  commands: readonly string[],
): string[] {
  const builtIn = ['ci', 'pack', 'install', 'i', 'exec']
  return pages.flatMap(({ path, text }) => {
    const complain = (what: string, offset: number): string =>
      `${path}:${lineAt(text, offset)}: ${what}`
    const ran = [...text.matchAll(/\bnpm run (?:--silent |-s )?([\w:-]+)/g)]
      .filter((match) => !scripts.includes(match[1] ?? ''))
      .map((match) => complain(`no script ${match[1]}`, match.index))
    const short = [...text.matchAll(/(?:`|&& |^)npm (?!run\b)([a-z]+)/gm)]
      .filter((match) => ![...builtIn, ...scripts].includes(match[1] ?? ''))
      .map((match) => complain(`no npm command ${match[1]}`, match.index))
    const ours = [
      ...text.matchAll(
        /(?:`|npx |&& |\$ |^|customhouse -- )customhouse ([a-z-]+)|npm run (?:-s )?customhouse -- ([a-z-]+)/gm,
      ),
    ]
      .filter((match) => !commands.includes(match[1] ?? match[2] ?? ''))
      .map((match) => complain(`no command customhouse ${match[1] ?? match[2]}`, match.index))
    return [...ran, ...short, ...ours]
  })
}

/** Words that the glossary defines more than once; a word is what stands bold at a line's start. */
export function repeatedWords(glossary: string): string[] {
  const words = [...glossary.matchAll(/^\*\*([^*]+)\*\*/gm)].flatMap((match) =>
    (match[1] ?? '').split(',').map((word) => word.trim().toLowerCase()),
  )
  return words.filter((word, index) => words.indexOf(word) !== index)
}

/** Packages without a line of reason, and lines of reason without a package. */
export function unexplainedPackages(page: string, packages: readonly string[]): string[] {
  const explained = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? '')
  return [
    ...packages.filter((name) => !explained.includes(name)).map((name) => `${name} has no reason`),
    ...explained.filter((name) => !packages.includes(name)).map((name) => `${name} is not used`),
  ]
}
