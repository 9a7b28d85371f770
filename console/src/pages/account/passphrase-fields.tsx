// A new passphrase, typed twice; what is wrong is said while it can still be put right. The server judges again.
import { useState } from 'react'
import { useText } from '../../text/text.tsx'
import { TextField } from '../../ui/field.tsx'

/** As the server asks for; it tells the rest of its rules by itself. */
const lengthMin = 15

/** Its value is sent only if `isWhole`. */
export interface TypedPassphrase {
  readonly value: string
  readonly isWhole: boolean
}

export function PassphraseFields({
  autoFocus = false,
  onChange,
}: {
  readonly autoFocus?: boolean
  readonly onChange: (typed: TypedPassphrase) => void
}) {
  const { t } = useText()
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const missing = lengthMin - Array.from(first.normalize('NFKC')).length
  const typed = (value: string, again: string): void => {
    setFirst(value)
    setSecond(again)
    onChange({
      value,
      isWhole: value === again && Array.from(value.normalize('NFKC')).length >= lengthMin,
    })
  }
  return (
    <>
      <TextField
        label={t('passphrase.new')}
        hint={
          first === '' || missing <= 0
            ? t('passphrase.hint')
            : t('passphrase.short', { n: missing })
        }
        name="new-passphrase"
        type="password"
        autoComplete="new-password"
        autoFocus={autoFocus}
        value={first}
        onChange={(event) => typed(event.target.value, second)}
        required
      />
      <TextField
        label={t('passphrase.again')}
        problem={second !== '' && !first.startsWith(second) ? t('passphrase.differs') : ''}
        name="new-passphrase-again"
        type="password"
        autoComplete="new-password"
        value={second}
        onChange={(event) => typed(first, event.target.value)}
        required
      />
    </>
  )
}
