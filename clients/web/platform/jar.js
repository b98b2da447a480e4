/** The one cookie that the page itself writes; the server does not look at it. */

/** @import { Jar } from './ticket.js' */

const IS_HTTPS = globalThis.location?.protocol === 'https:';
const NAME = IS_HTTPS ? '__Host-mis_offline' : 'mis_offline';
const ATTRIBUTES = `Path=/; SameSite=Strict${IS_HTTPS ? '; Secure' : ''}`;

/** @type {Jar} */
export const jar = {
  read() {
    const found = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${NAME}=`));
    return found?.slice(NAME.length + 1) ?? null;
  },
  write(value, max_age_s) {
    document.cookie = `${NAME}=${value}; Max-Age=${Math.floor(max_age_s)}; ${ATTRIBUTES}`;
  },
  erase() {
    document.cookie = `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;
  },
};
