// Before the first paint, so that a chosen theme does not flash: a plain script, because modules run after it.
(() => {
  try {
    const theme = localStorage.getItem('mis.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // No storage allowed here: the theme of the system is used.
  }
})();
