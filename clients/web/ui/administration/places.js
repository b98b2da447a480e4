/** Where the parts of administration are, in the address. */

export const TO_ACCOUNTS = '#/administration';
export const TO_AUDIT = '#/administration/audit';

/** @param {string} account what it did or underwent */
export const toAuditOf = (account) => `${TO_AUDIT}/${encodeURIComponent(account)}`;
