/** Has the browser save a text as a file of this name. */
export function saveText(name: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
  // The click has begun the download: nothing reads the address any more.
  URL.revokeObjectURL(href)
}
