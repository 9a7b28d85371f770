// One of a few outcomes, the reason that it is told with, and the decision.
import { useState, type FormEvent, type ReactNode } from 'react'
import { Failure } from '../../shell/failure.tsx'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { useDecision } from './queries.ts'
import { textOf, WordsField } from './words-field.tsx'

export function OutcomeForm<Outcome extends string>({
  label,
  outcomes,
  named,
  reasonLabel,
  decide,
  children,
}: {
  readonly label: string
  /** The first one is chosen until another is. */
  readonly outcomes: readonly [Outcome, ...Outcome[]]
  readonly named: (outcome: Outcome) => string
  readonly reasonLabel: string
  readonly decide: (said: {
    readonly outcome: Outcome
    readonly reason: string
  }) => Promise<unknown>
  /** Of the button. */
  readonly children: ReactNode
}) {
  const [outcome, setOutcome] = useState<Outcome>(outcomes[0])
  const decision = useDecision((reason: string) => decide({ outcome, reason }))
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    decision.mutate(textOf(new FormData(event.currentTarget), 'reason'))
  }
  return (
    <form onSubmit={submit} className="grid justify-items-start gap-3">
      {decision.isError ? <Failure error={decision.error} /> : null}
      <Segments
        label={label}
        value={outcome}
        onChange={setOutcome}
        segments={outcomes.map((value) => ({ value, label: named(value) }))}
      />
      <div className="w-full">
        <WordsField label={reasonLabel} name="reason" />
      </div>
      <Button look="primary" type="submit" disabled={decision.isPending}>
        {children}
      </Button>
    </form>
  )
}
