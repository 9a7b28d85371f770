/** The id under which the holder of the admin key signs in; it is nobody in person. */
export const adminKeyHolder = 'first-admin'
