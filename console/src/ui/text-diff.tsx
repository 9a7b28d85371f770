// What differs between two texts, line by line, with some lines around it: a sign says what was added and what was
// taken away, so that colour is never alone. What is far from any difference is folded.

import { diffLines, foldedLines } from './diff-lines.ts'

export function TextDiff({
  before,
  after,
  label,
  foldedWords,
  sameWords,
}: {
  readonly before: string
  readonly after: string
  readonly label: string
  /** For lines that are left out. */
  readonly foldedWords: (count: number) => string
  readonly sameWords: string
}) {
  const lines = diffLines(before, after)
  if (lines.every(({ kind }) => kind === 'same')) return <p className="text-ink-2">{sameWords}</p>
  const looks = { same: '', added: 'bg-permit-soft', removed: 'bg-deny-soft' }
  const signs = { same: ' ', added: '+', removed: '−' }
  return (
    <div
      role="region"
      aria-label={label}
      tabIndex={0}
      className="max-h-112 overflow-auto rounded bg-sunken py-1 font-mono text-xs leading-5"
    >
      {foldedLines(lines).map((part) =>
        part.kind !== 'folded' ? (
          <div
            key={`${part.kind} ${part.number}`}
            className={`flex gap-2 px-2 whitespace-pre ${looks[part.kind]}`}
          >
            <span className="w-10 shrink-0 text-end text-ink-2 select-none">{part.number}</span>
            <span className="shrink-0 font-semibold">{signs[part.kind]}</span>
            <bdi className="min-w-0">{part.text === '' ? ' ' : part.text}</bdi>
          </div>
        ) : (
          <p key={`folded ${part.number}`} className="px-2 py-0.5 text-ink-2">
            {foldedWords(part.count)}
          </p>
        ),
      )}
    </div>
  )
}
