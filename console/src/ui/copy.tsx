// A text to be taken along: shown in full, copied by a button that says so.
import { useState } from 'react'
import { Button } from './button.tsx'

export function CopyText({
  text,
  copyLabel,
  copiedLabel,
}: {
  readonly text: string
  readonly copyLabel: string
  readonly copiedLabel: string
}) {
  const [copied, setCopied] = useState(false)
  return (
    <div className="flex items-start gap-2">
      <code className="min-w-0 flex-1 rounded bg-sunken p-2 font-mono text-xs break-all whitespace-pre-wrap">
        {text}
      </code>
      <Button
        onClick={() => {
          void navigator.clipboard.writeText(text).then(() => setCopied(true))
        }}
      >
        <span aria-live="polite">{copied ? copiedLabel : copyLabel}</span>
      </Button>
    </div>
  )
}
