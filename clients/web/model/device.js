/** What a device is called: the browser and the system of its user agent, which are names in every language. */

/** In the order in which they must be looked for: each newer browser claims to be the older ones too. */
const BROWSERS = /** @type {const} */ ([
  [/\bEdg(e|A|iOS)?\//u, 'Edge'],
  [/\bOPR\//u, 'Opera'],
  [/\bSamsungBrowser\//u, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//u, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//u, 'Chrome'],
  [/\b(Safari|Version)\//u, 'Safari'], // its name stands last, and a long user agent is cut
]);
const SYSTEMS = /** @type {const} */ ([
  [/\biPhone\b/u, 'iPhone'],
  [/\biPad\b/u, 'iPad'],
  [/\bAndroid\b/u, 'Android'],
  [/\bCrOS\b/u, 'ChromeOS'],
  [/\bWindows\b/u, 'Windows'],
  [/\bMac OS X\b/u, 'Mac'],
  [/\bLinux\b/u, 'Linux'],
]);
const HANDHELD = /\b(iPhone|iPad|Android)\b/u;

/**
 * "Firefox, Windows"; what is no user agent is a name that a program gave itself, and stays; '' where nothing is known.
 *
 * @param {string | null} told
 */
export function deviceName(told) {
  if (!told?.startsWith('Mozilla/')) return told ?? '';
  const known = [BROWSERS, SYSTEMS].map((names) => names.find(([mark]) => mark.test(told))?.[1]);
  return known.filter(Boolean).join(', ');
}

/** @param {string | null} told */
export const isHandheld = (told) => HANDHELD.test(told ?? '');
