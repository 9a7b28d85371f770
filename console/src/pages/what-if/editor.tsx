// The text of a pack as somebody writes it: the server checks it as they type, problems lead to their lines, and plain
// requests of this house are shown as they are decided before and after. Nothing is kept.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Skeleton } from '../../ui/panel.tsx'
import { useSettled } from '../../ui/settled.ts'
import type { PackDraft } from './proposal.ts'
import type { Change } from './use-change.ts'

type Checked = Answer<'checkPacks'>
type Problem = Checked['problems'][number]
type Decision = Checked['decisions'][number]

export function Editor({ change: { draft, original, setText } }: { readonly change: Change }) {
  const { t } = useText()
  const area = useRef<HTMLTextAreaElement>(null)
  if (draft === null) return <Skeleton label={t('app.loading')} className="h-96" />
  const isChanged = original !== null && draft.text !== original.text
  return (
    <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
      <div className="grid content-start gap-2">
        <Field label={t('editor.label')} hint={t('editor.keys')}>
          {(ties) => (
            <textarea
              {...ties}
              ref={area}
              value={draft.text}
              onChange={(event) => setText(event.target.value)}
              spellCheck={false}
              wrap="off"
              className="h-128 w-full resize-y rounded border border-line-strong bg-surface p-2 font-mono text-xs leading-5 text-ink"
            />
          )}
        </Field>
        <div>
          <Button disabled={!isChanged} onClick={() => original !== null && setText(original.text)}>
            {t('editor.restore')}
          </Button>
        </div>
      </div>
      <Findings draft={draft} onGo={(problem) => goTo(area.current, problem)} />
    </div>
  )
}

/** The cursor goes to where the problem stands, and the line into sight. */
function goTo(area: HTMLTextAreaElement | null, { line, column }: Problem): void {
  if (area === null) return
  const lines = area.value.split('\n')
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  const at = before + Math.min(column - 1, lines[line - 1]?.length ?? 0)
  const end = before + (lines[line - 1]?.length ?? 0)
  area.focus()
  area.setSelectionRange(at, Math.max(at, end))
  area.scrollTop = (line - 5) * (area.scrollHeight / Math.max(1, lines.length))
}

function Findings({
  draft,
  onGo,
}: {
  readonly draft: PackDraft
  readonly onGo: (problem: Problem) => void
}) {
  const { t } = useText()
  const mayCheck = useMay('decisions.reasons')
  const { file, text } = useSettled(draft)
  const { data, error, isFetching } = useQuery({
    queryKey: ['packCheck', file, text],
    enabled: mayCheck,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => call('checkPacks', { body: { packs: [{ file, text }] } }, signal),
  })
  if (error !== null) return <Failure error={error} />
  if (data === undefined) return <Skeleton label={t('editor.checking')} className="h-64" />
  const isBehind = isFetching || text !== draft.text
  const errors = data.problems.filter(({ severity }) => severity === 'error')
  return (
    <div className="grid content-start gap-4">
      <section aria-live="polite" aria-busy={isBehind}>
        <h3 className="font-semibold">
          {isBehind
            ? t('editor.checking')
            : data.problems.length === 0
              ? t('editor.good')
              : t('editor.problems', { n: data.problems.length })}
        </h3>
        <Problems problems={data.problems} file={file} onGo={onGo} />
      </section>
      {errors.length > 0 ? (
        <p className="text-ink-2">{t('editor.waits')}</p>
      ) : (
        <>
          <Decisions decisions={data.decisions} />
          <Broken examples={data.examples} />
        </>
      )}
    </div>
  )
}

function Problems({
  problems,
  file,
  onGo,
}: {
  readonly problems: readonly Problem[]
  readonly file: string
  readonly onGo: (problem: Problem) => void
}) {
  const { t } = useText()
  return (
    <ul className="mt-2 grid max-h-72 gap-1 overflow-auto">
      {problems.map((problem) => (
        <li
          key={`${problem.file}:${problem.line}:${problem.column}:${problem.message}`}
          className="flex flex-wrap items-baseline gap-2 text-sm"
        >
          <Badge look={problem.severity === 'error' ? 'deny' : 'refer'}>
            {t(`editor.${problem.severity}`)}
          </Badge>
          {problem.file === file ? (
            <button
              type="button"
              className="min-h-6 text-accent underline"
              onClick={() => onGo(problem)}
            >
              {t('editor.line', { line: problem.line, column: problem.column })}
            </button>
          ) : (
            <span>{t('editor.elsewhere', { file: problem.file, line: problem.line })}</span>
          )}
          <span className="min-w-0 wrap-anywhere">
            <code className="font-mono text-xs text-ink-2">{problem.path}</code> {problem.message}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Decisions({ decisions }: { readonly decisions: readonly Decision[] }) {
  const { t } = useText()
  const differing = decisions.filter(({ differs }) => differs)
  return (
    <section>
      <h3 className="font-semibold">{t('editor.decisions')}</h3>
      {differing.length === 0 ? (
        <p className="mt-1 text-ink-2">{t('editor.decisions.none')}</p>
      ) : (
        <ul className="mt-2 grid gap-2">
          {differing.map((one) => (
            <li key={`${one.workload} ${one.model}`} className="rounded border border-line p-2">
              <bdi className="font-medium">{one.workload}</bdi>{' '}
              <span className="text-ink-2">
                <bdi>{one.model}</bdi>
              </span>
              <Verdicts label={t('report.before')} shown={one.before} />
              <Verdicts label={t('report.after')} shown={one.after} />
            </li>
          ))}
        </ul>
      )}
      <p className="mt-2 text-sm text-ink-2">
        {t('editor.decisions.same', { n: decisions.length - differing.length })}
      </p>
    </section>
  )
}

function Verdicts({
  label,
  shown: { verdict, deployments, rules },
}: {
  readonly label: string
  readonly shown: Decision['before']
}) {
  const { t } = useText()
  return (
    <p className="flex flex-wrap items-baseline gap-2 text-sm">
      <span className="w-14 text-ink-2">{label}</span>
      <Badge look={verdict}>{t(`verdict.${verdict}`)}</Badge>
      <span className="min-w-0 wrap-anywhere">
        {(verdict === 'permit' ? deployments : rules).join(', ')}
      </span>
    </p>
  )
}

/** Examples that do not come to what their author expects stand among the problems; this shows all of them. */
function Broken({ examples }: { readonly examples: Checked['examples'] }) {
  const { t } = useText()
  if (examples.length === 0) return null
  return (
    <details>
      <summary className="min-h-6 font-semibold">{t('rule.examples')}</summary>
      <ul className="mt-2 grid gap-1 text-sm">
        {examples.map(({ title, outcomes }) => (
          <li key={title}>
            {title}:{' '}
            {outcomes.map(({ id, comesTo }) => `${id} ${t(`outcome.${comesTo}`)}`).join(', ')}
          </li>
        ))}
      </ul>
    </details>
  )
}
