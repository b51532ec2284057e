/** Filters packets by participant, connection and text, and shows a packet that a link leads to. It builds no markup. */
export const SCRIPT = `
'use strict';
for (const list of document.querySelectorAll('[data-packets]')) {
  const filters = list.querySelector('.filters');
  const [participant, connection, text] = ['participant', 'connection', 'text'].map((name) =>
    filters.querySelector('[name=' + name + ']'));
  const count = filters.querySelector('output');
  const rows = [...list.querySelectorAll('tbody tr')];
  const packets = rows.filter((row) => row.dataset.connection !== undefined);
  const words = new Map(packets.map((row) => [row, row.textContent.toLowerCase()]));
  const isShown = (row) =>
    (participant.value === '' || row.dataset.from === participant.value || row.dataset.to === participant.value) &&
    (connection.value === '' || row.dataset.connection === connection.value) &&
    words.get(row).includes(text.value.trim().toLowerCase());
  const apply = () => {
    let shown = 0;
    for (const row of packets) {
      row.hidden = !isShown(row);
      if (!row.hidden) shown++;
    }
    count.textContent = shown + ' of ' + packets.length + ' packets';
  };
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target === null || !words.has(target) || !target.hidden) return;
    participant.value = connection.value = text.value = '';
    apply();
    target.scrollIntoView();
  };
  filters.addEventListener('input', apply);
  filters.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('hashchange', reveal);
  filters.hidden = false;
  apply();
}
`;
