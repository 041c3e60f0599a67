// Keeps an open page up to date, says how late and how old things are, and adds the reader's own time.
// Everything can be read without it. Comment lines and indentation are taken out when it is put into a page.
(function () {
  'use strict';
  const root = document.documentElement, main = document.querySelector('main');
  const id = name => document.getElementById(name);
  const MINUTE = 60000, CALM = 15000;
  let seen = root.dataset.revision, rendered = Date.parse(root.dataset.rendered), wait = CALM, timer;

  // --- beside the words: the reader's own time, how late we are, how old this copy is

  function clock(at, timeZone, weekday) {
    return at.toLocaleString(root.lang, {weekday, hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone});
  }
  function span(ms) {
    const m = Math.floor(ms / MINUTE), h = Math.floor(m / 60);
    return h > 47 ? Math.floor(h / 24) + ' days' : h ? h + ' h ' + m % 60 + ' min' : m + ' min';
  }
  function note(spot, text) {
    let it = spot.nextSibling;
    if (!it || it.nodeName !== 'I') {
      it = document.createElement('i');
      spot.after(it);
    }
    if (it.textContent !== text) it.textContent = text;
  }
  function decorate() {
    for (const time of main.querySelectorAll('time')) {
      const [mine, ...told] = [undefined, root.dataset.zone, 'UTC'].map(zone => clock(new Date(time.dateTime), zone, 'long'));
      if (!told.includes(mine)) note(time, ' · ' + mine + ' your time');
    }
    for (const box of main.querySelectorAll('[data-due]')) {
      const late = Date.now() - Date.parse(box.dataset.due);
      if (late < MINUTE) continue;
      box.classList.add('owed');
      note(box.querySelector('.when'), 'We said ' + box.dataset.said + '. We are ' + span(late) + ' late.');
    }
    const age = Date.now() - rendered, old = age > 30 * MINUTE;
    root.toggleAttribute('data-old', old);
    if (old) id('old').textContent = 'This copy may be old: it was made ' + span(age) + ' ago.';
  }

  // --- a newer page put in place of this one, without moving what the reader holds on to

  // Makes `now` like `next` and touches only what differs. A form stays as it is: somebody may be typing.
  function sync(now, next) {
    if (now.isEqualNode(next) || now.nodeName === 'FORM') return;
    if (now.nodeType !== 1) {
      now.data = next.data;
      return;
    }
    for (const {name} of [...now.attributes]) if (!next.hasAttribute(name) && name !== 'open') now.removeAttribute(name);
    for (const {name, value} of next.attributes) now.setAttribute(name, value);
    let old = now.firstChild;
    const drop = () => {
      const gone = old;
      old = old.nextSibling;
      gone.remove();
    };
    for (const child of next.childNodes) {
      let known = old;
      while (known && (known.nodeName !== child.nodeName || known.id !== child.id)) known = child.id ? known.nextSibling : null;
      if (known) {
        while (old !== known) drop();
        old = known.nextSibling;
        sync(known, child);
      } else now.insertBefore(document.importNode(child, true), old);
    }
    while (old) drop();
  }
  function words() {
    for (const it of main.querySelectorAll('time+i,.when+i')) it.remove();
    return main.querySelector('h1').textContent + id('told').textContent;
  }
  function put(page) {
    // What has the focus, and the last part that begins above the middle of the window: its place must not move.
    const active = document.activeElement, link = active.getAttribute('href'), top = it => it.getBoundingClientRect().top;
    const held = [...main.querySelectorAll('[id]')].filter(it => scrollY > 40 && top(it) < innerHeight / 2).pop(), was = held && top(held);
    const known = articles().map(one => one.id), before = words();
    sync(main, page.querySelector('main'));
    sync(document.querySelector('footer'), page.querySelector('footer'));
    document.title = page.title;
    Object.assign(root.dataset, page.documentElement.dataset);
    const changed = words() !== before;
    decorate();
    if (!active.isConnected && link) {
      const again = main.querySelector('[href="' + CSS.escape(link) + '"]');
      if (again) again.focus({preventScroll: true});
    }
    if (held && id(held.id)) scrollBy(0, top(id(held.id)) - was);
    if (changed) tell(articles().filter(one => !known.includes(one.id)));
  }
  function articles() {
    return [...main.querySelectorAll('article[id]')];
  }
  // Read out by screen readers: the text of a node that was there before.
  function tell(fresh) {
    for (const one of fresh) one.classList.add('fresh');
    const said = (fresh.length ? fresh[0].querySelector('.words,.diff') : main.querySelector('h1')).textContent.trim();
    id('live').textContent = 'Updated ' + clock(new Date(rendered), root.dataset.zone) + ': ' + said.replace(/\s+/g, ' ').replace(/^(.{90}\S*) .*/, '$1…');
    setTimeout(() => { id('live').textContent = ''; }, MINUTE);
  }

  // --- asking for news

  async function get(address) {
    const answer = await fetch(address, {cache: 'no-cache'});
    if (!answer.ok) throw answer;
    return answer.text();
  }
  async function look() {
    const head = JSON.parse(await get('/head.json')), made = root.dataset.rendered;
    rendered = Date.parse(head.rendered_at);
    if (head.revision == seen && (!made || Date.parse(made) === Math.floor(rendered / 1000) * 1000)) return;
    put(new DOMParser().parseFromString(await get(location.pathname), 'text/html'));
    // The front page says which revision it shows; where that is still the old one, we look again.
    seen = made ? root.dataset.revision : head.revision;
  }
  async function turn() {
    clearTimeout(timer);
    if (!document.hidden) {
      await look().then(() => { wait = CALM; }, () => { wait = Math.min(wait * 2, 16 * CALM); });
      decorate();
    }
    clearTimeout(timer);
    timer = setTimeout(turn, wait);
  }

  decorate();
  setInterval(decorate, CALM);
  if (location.protocol !== 'file:') {
    timer = setTimeout(turn, CALM);
    document.onvisibilitychange = () => document.hidden || turn();
  }
}());
