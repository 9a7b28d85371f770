// Notes of operators to each other.
import { useState, type FormEvent } from 'react'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useMay } from '../../api/session.ts'
import { Said } from './notices.tsx'
import type { CaseProps } from './page.tsx'
import { useCaseAct } from './queries.ts'

export function NotesPanel({ found }: CaseProps) {
  const { t } = useText()
  const mayWork = useMay('cases.work')
  const mayDecide = useMay('cases.appeals')
  return (
    <Panel title={t('case.notes')}>
      <div className="grid grid-cols-1 gap-3">
        {found.notes.length === 0 ? (
          <p className="text-ink-2">{t('case.notes.none')}</p>
        ) : (
          <ol className="grid gap-3">
            {found.notes.map(({ by, at, text }, index) => (
              <li key={index}>
                <Said title={by} at={at} text={text} />
              </li>
            ))}
          </ol>
        )}
        {mayWork || mayDecide ? <NoteForm caseId={found.id} /> : null}
      </div>
    </Panel>
  )
}

function NoteForm({ caseId }: { readonly caseId: string }) {
  const { t } = useText()
  const [text, setText] = useState('')
  const act = useCaseAct('noteCase', () => setText(''))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    act.mutate({ params: { id: caseId }, body: { text } })
  }
  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-2">
      <Field label={t('case.note.text')} hint={t('case.note.hint')}>
        {(ties) => (
          <textarea
            {...ties}
            required
            rows={2}
            maxLength={4000}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="w-full rounded border border-line-strong bg-surface p-2"
          />
        )}
      </Field>
      {act.error === null ? null : <Failure error={act.error} />}
      <div>
        <Button type="submit" disabled={act.isPending}>
          {t('case.note.add')}
        </Button>
      </div>
    </form>
  )
}
