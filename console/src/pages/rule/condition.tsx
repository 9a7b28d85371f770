// When a rule applies: its condition as nested lists, each line a sentence of what is compared with what.
import { Link } from '@tanstack/react-router'
import { useText } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { paths } from '../../urls.ts'
import type { WholeRule } from './page.tsx'

type Line = WholeRule['condition'][number]

interface Part {
  readonly line: Line
  readonly parts: readonly Part[]
}

export function ConditionPanel({ rule }: { readonly rule: WholeRule }) {
  const { t } = useText()
  return (
    <Panel title={t('rule.condition')}>
      <Parts parts={nested(rule.condition, 0)} />
    </Panel>
  )
}

/** Lines come in reading order; what belongs to one is deeper than it. */
function nested(lines: readonly Line[], depth: number): readonly Part[] {
  const starts = lines.flatMap((line, index) => (line.depth === depth ? index : []))
  return starts.flatMap((start, at) => {
    const line = lines[start]
    if (line === undefined) return []
    const own = lines.slice(start + 1, starts[at + 1] ?? lines.length)
    return { line, parts: nested(own, depth + 1) }
  })
}

function Parts({ parts }: { readonly parts: readonly Part[] }) {
  return (
    <ul className="grid gap-2 border-l-2 border-line pl-4">
      {parts.map((part, index) => (
        // A condition may say the same twice; its order never changes.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index}>
          <LineWords line={part.line} />
          {part.parts.length === 0 ? null : <Parts parts={part.parts} />}
        </li>
      ))}
    </ul>
  )
}

function LineWords({ line }: { readonly line: Line }) {
  const { t } = useText()
  const { kind, words, name, comparison, facts } = line
  if (kind === 'status') {
    return (
      <p>
        {t('rule.condition.status', { title: words })}{' '}
        <Link
          to={paths.rule}
          params={{ ruleId: name }}
          className="font-mono text-xs text-accent underline"
        >
          {name}
        </Link>
      </p>
    )
  }
  if (kind !== 'input') return <p className="font-semibold">{t(`rule.condition.${kind}`)}</p>
  return (
    <div>
      <p>
        {words.replace(/\.$/, ':')} <strong>{comparison}</strong>
      </p>
      <p className="text-sm text-ink-2">
        <code className="font-mono text-xs">{name}</code> {facts.join(', ')}
      </p>
    </div>
  )
}
