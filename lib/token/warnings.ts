/** With fewer days left than this, a certificate is warned of for the first time. Only Stitch can issue a new one. */
export const FIRST_WARNING_DAYS = 30

/** With fewer days left than this, a certificate is warned of for the last time. */
export const LAST_WARNING_DAYS = 14

/**
 * From this age on a client secret is warned of, in days. Stitch issues client secrets for two years; 21 months leave a
 * quarter to change one.
 */
export const OLD_CLIENT_SECRET_DAYS = 640
