// One form for one act: what it does is said before it is done, and a reason is given. Cancel and Escape do nothing.
import { useState, type FormEvent, type ReactNode } from 'react'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button, type ButtonProps } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'

export function ActButton({
  label,
  look = 'plain',
  title,
  wide = false,
  children,
}: {
  readonly label: string
  readonly look?: NonNullable<ButtonProps['look']>
  readonly title: string
  readonly wide?: boolean
  /** The form; `close` ends it. */
  readonly children: (close: () => void) => ReactNode
}) {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  return (
    <>
      <Button look={look} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog open={isOpen} onClose={close} title={title} closeLabel={t('app.close')} wide={wide}>
        {children(close)}
      </Dialog>
    </>
  )
}

export function ActForm({
  effect,
  text,
  confirm,
  look = 'primary',
  isBusy,
  error,
  onSend,
  onCancel,
  children,
}: {
  /** What it does, said first. */
  readonly effect: ReactNode
  /** A text that must be given; left out: none. */
  readonly text?: { readonly label: string; readonly hint?: string }
  readonly confirm: string
  readonly look?: NonNullable<ButtonProps['look']>
  readonly isBusy: boolean
  readonly error: unknown
  readonly onSend: (text: string) => void
  readonly onCancel: () => void
  readonly children?: ReactNode
}) {
  const { t } = useText()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const said = new FormData(event.currentTarget).get('text')
    onSend(typeof said === 'string' ? said : '')
  }
  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-3">
      {children}
      <section className="rounded border border-line bg-sunken p-3">
        <h3 className="mb-1 text-sm font-semibold">{t('case.confirm.lead')}</h3>
        <div className="grid grid-cols-1 gap-2">{effect}</div>
      </section>
      {text === undefined ? null : (
        <Field label={text.label} hint={text.hint}>
          {(ties) => (
            <textarea
              {...ties}
              name="text"
              required
              maxLength={2000}
              rows={3}
              className="w-full rounded border border-line-strong bg-surface p-2"
            />
          )}
        </Field>
      )}
      {error === null ? null : <Failure error={error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>{t('app.cancel')}</Button>
        <Button type="submit" look={look} disabled={isBusy}>
          {confirm}
        </Button>
      </div>
    </form>
  )
}
