// Keeps an open page up to date, says how late and how old things are, and adds the reader's own time.
// Everything on the page can be read without it. Comment lines and indentation are taken out when it is put into a page.
(function () {
  'use strict';
  const root = document.documentElement, main = document.querySelector('main');
  const live = document.getElementById('live'), old = document.getElementById('old');
  const MINUTE = 60000, CALM = 15000, SLOWEST = 240000;
  const CAN_FOCUS = 'a[href],input,button,select,textarea,summary';
  let seen = root.dataset.revision, rendered = Date.parse(root.dataset.rendered), wait = CALM, timer;

  // --- beside the words: the reader's own time, how late we are, how old this copy is

  function clock(at, zone) {
    return at.toLocaleString(root.lang, {weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone});
  }
  function span(ms) {
    const m = Math.floor(ms / MINUTE), h = Math.floor(m / 60), d = Math.floor(h / 24);
    return d ? d + (d > 1 ? ' days ' : ' day ') + h % 24 + ' h' : h ? h + ' h ' + m % 60 + ' min' : m + ' min';
  }
  function note(spot, kind, text) {
    let it = spot.nextSibling;
    if (!it || it.className !== kind) {
      it = document.createElement('span');
      it.className = kind;
      spot.after(it);
    }
    if (it.textContent !== text) it.textContent = text;
  }
  function decorate() {
    for (const time of main.querySelectorAll('time')) {
      const at = new Date(time.dateTime), mine = clock(at);
      if (mine !== clock(at, root.dataset.zone) && mine !== clock(at, 'UTC')) note(time, 'here', ' · ' + mine + ' your time');
    }
    for (const box of main.querySelectorAll('[data-due]')) {
      const late = Date.now() - Date.parse(box.dataset.due);
      if (late < MINUTE) continue;
      box.classList.add('owed');
      note(box.querySelector('.when'), 'here late', 'We said ' + box.dataset.said + '. We are ' + span(late) + ' late.');
    }
    const age = Date.now() - rendered;
    root.toggleAttribute('data-old', age > 30 * MINUTE);
    if (age > 30 * MINUTE) old.textContent = 'This copy may be old: it was made ' + span(age) + ' ago.';
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
    for (const {name, value} of next.attributes) if (now.getAttribute(name) !== value) now.setAttribute(name, value);
    let old = now.firstChild;
    for (const child of next.childNodes) {
      let known = old;
      while (known && !same(known, child)) known = child.id ? known.nextSibling : null;
      if (!known) {
        now.insertBefore(document.importNode(child, true), old);
        continue;
      }
      while (old !== known) old = drop(old);
      sync(known, child);
      old = known.nextSibling;
    }
    while (old) old = drop(old);
  }
  function same(one, other) {
    return one.nodeName === other.nodeName && (one.id || '') === (other.id || '');
  }
  function drop(node) {
    const following = node.nextSibling;
    node.remove();
    return following;
  }
  // Where the reader is: what has the focus, and a thing in view whose place must not move.
  function place() {
    const active = main.contains(document.activeElement) ? document.activeElement : null;
    const part = active && active.closest('[id]');
    const inView = active && active.getBoundingClientRect().top > 0 && active.getBoundingClientRect().top < innerHeight;
    const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    const hold = scrollY < 40 ? null : inView ? active : middle && middle.closest('[id]');
    return {
      active, part: part && part.id, hold, top: hold && hold.getBoundingClientRect().top,
      nth: part ? [...part.querySelectorAll(CAN_FOCUS)].indexOf(active) : -1
    };
  }
  function back(was) {
    if (was.active && !was.active.isConnected) {
      const part = document.getElementById(was.part), to = part && part.querySelectorAll(CAN_FOCUS)[was.nth];
      if (to) to.focus({preventScroll: true});
    }
    const hold = was.hold && (was.hold.isConnected ? was.hold : document.getElementById(was.hold.id));
    if (hold) scrollBy(0, hold.getBoundingClientRect().top - was.top);
  }
  function plain() {
    for (const it of main.querySelectorAll('.here')) it.remove();
    return main.querySelector('h1').textContent + document.getElementById('told').textContent;
  }
  function articles() {
    return [...main.querySelectorAll('article[id]')];
  }
  function put(page) {
    const was = place(), before = plain(), known = articles().map(one => one.id);
    sync(main, page.querySelector('main'));
    sync(document.querySelector('footer'), page.querySelector('footer'));
    document.title = page.title;
    Object.assign(root.dataset, page.documentElement.dataset);
    const changed = plain() !== before;
    decorate();
    back(was);
    if (changed) tell(articles().filter(one => !known.includes(one.id)));
  }
  // Said aloud by screen readers: the text of a node that was there before.
  function tell(fresh) {
    const words = fresh.length ? fresh[0].querySelector('.words,.diff').textContent : main.querySelector('h1').textContent;
    const at = new Date(rendered).toLocaleTimeString(root.lang, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: root.dataset.zone});
    const short = words.trim().replace(/\s+/g, ' ').replace(/^(.{100}\S*)\s.*$/, '$1…');
    live.textContent = 'Updated ' + at + ': ' + short;
    for (const one of fresh) one.classList.add('fresh');
    setTimeout(() => fresh.forEach(one => one.classList.remove('fresh')), 8000);
    clearTimeout(tell.timer);
    tell.timer = setTimeout(() => { live.textContent = ''; }, 60000);
  }

  // --- asking for news

  async function get(address) {
    const answer = await fetch(address, {cache: 'no-cache'});
    if (!answer.ok) throw new Error(answer.status);
    return answer;
  }
  async function look() {
    const head = await (await get('/head.json')).json();
    rendered = Date.parse(head.rendered_at);
    const made = root.dataset.rendered;
    if (String(head.revision) === seen && (!made || made.slice(0, 19) === head.rendered_at.slice(0, 19))) return;
    put(new DOMParser().parseFromString(await (await get(location.pathname)).text(), 'text/html'));
    // The front page says which revision it shows; it may still be the old one, then we look again.
    seen = made ? root.dataset.revision : String(head.revision);
  }
  async function turn() {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') {
      try {
        await look();
        wait = CALM;
      } catch (fault) {
        wait = Math.min(wait * 2, SLOWEST);
      }
      decorate();
    }
    timer = setTimeout(turn, wait);
  }

  decorate();
  setInterval(decorate, 20000);
  if (location.protocol !== 'file:') {
    timer = setTimeout(turn, CALM);
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') turn(); });
  }
}());
