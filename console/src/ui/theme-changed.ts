/** Told to the document when colours were changed by hand: charts are painted, not styled. */
export const themeChanged = 'customhouse:theme'
