// Buttons: one look for what acts. At least 24 by 24 px (WCAG 2.2, 2.5.8).
import type { ButtonHTMLAttributes } from 'react'

const looks = {
  primary: 'bg-accent text-accent-ink border-accent hover:opacity-90',
  plain: 'bg-surface text-ink border-line-strong hover:bg-sunken',
  danger: 'bg-surface text-deny border-deny hover:bg-deny-soft',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-sunken',
} as const

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: keyof typeof looks
}

export function Button({ look = 'plain', className = '', type = 'button', ...rest }: ButtonProps) {
  const shape =
    'inline-flex min-h-8 items-center justify-center gap-2 rounded border px-3 text-sm font-medium disabled:cursor-not-allowed disabled:opacity-55'
  return <button type={type} className={`${shape} ${looks[look]} ${className}`} {...rest} />
}
