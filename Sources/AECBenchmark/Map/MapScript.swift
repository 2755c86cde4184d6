/// The script of a ``MapPage``.
enum MapScript {
  static let javascript = #"""
    const data = JSON.parse(the('data').textContent), count = data.names.length;
    const canvas = the('map'), context = canvas.getContext('2d'), tip = the('tip'), size = the('size');
    const shades = matchMedia('(prefers-color-scheme: dark)');
    const isShown = new Set(data.labels);
    // Pixels of the page to one of the map's square, and the place of its corner.
    const view = {scale: 1, x: 0, y: 0};
    let whole = 1, under = -1, words = '', isDue = false;

    const sheets = data.sheets.map(url => {
      const image = new Image();
      image.onload = draw;
      image.src = url;
      return image;
    });
    const colour = label => data[shades.matches ? 'dark' : 'light'][label];
    const spot = index => [view.x + view.scale * data.x[index], view.y + view.scale * data.y[index]];
    // Thumbnails grow with the map, but slower, so that those that lie close come apart.
    const side = () => Math.min(256, size.value * Math.pow(Math.max(1, view.scale / whole), 0.6));
    function box(index) {
      const [x, y] = spot(index), [, , , width, height] = data.cells[index];
      const scale = the('dots').checked ? 8 / Math.max(width, height) : side() / Math.max(width, height);
      return [x - scale * width / 2, y - scale * height / 2, scale * width, scale * height];
    }
    const isFound = index => words === '' || data.names[index].toLowerCase().includes(words);

    function draw() {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => { isDue = false; paint(); });
    }
    function paint() {
      const ratio = devicePixelRatio || 1;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
      for (let index = 0; index < count; index++) if (index !== under && isShown.has(data.labels[index])) put(index);
      if (under >= 0) put(under);
    }
    function put(index) {
      let [x, y, width, height] = box(index);
      if (x > canvas.clientWidth || y > canvas.clientHeight || x + width < 0 || y + height < 0) return;
      const [sheet, left, top, across, down] = data.cells[index];
      context.globalAlpha = isFound(index) ? 1 : 0.12;
      context.fillStyle = colour(data.labels[index]);
      if (the('dots').checked && index !== under) {
        context.beginPath();
        context.arc(x + width / 2, y + height / 2, 4, 0, 7);
        context.fill();
      } else {
        if (index === under) {
          const scale = Math.max(1, 96 / Math.max(width, height));
          [x, y] = [x - (scale - 1) * width / 2, y - (scale - 1) * height / 2];
          [width, height] = [scale * width, scale * height];
        }
        const edge = Math.max(1, Math.min(3, width / 12));
        context.fillRect(x - edge, y - edge, width + 2 * edge, height + 2 * edge);
        if (sheets[sheet].complete) context.drawImage(sheets[sheet], left, top, across, down, x, y, width, height);
      }
      context.globalAlpha = 1;
    }

    // Where the map lies.
    function measure() {
      const ratio = devicePixelRatio || 1, was = whole;
      canvas.width = canvas.clientWidth * ratio;
      canvas.height = canvas.clientHeight * ratio;
      whole = Math.max(50, Math.min(canvas.clientWidth, canvas.clientHeight) - 100);
      return whole / was;
    }
    function fit() {
      measure();
      view.scale = whole;
      view.x = (canvas.clientWidth - whole) / 2;
      view.y = (canvas.clientHeight - whole) / 2;
      draw();
    }
    function zoom(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
      const scale = Math.max(whole / 4, Math.min(whole * 400, view.scale * factor));
      view.x = x - (x - view.x) * scale / view.scale;
      view.y = y - (y - view.y) * scale / view.scale;
      view.scale = scale;
      draw();
    }
    function move(x, y) {
      view.x += x;
      view.y += y;
      draw();
    }

    // Pointers: one moves the map or asks for names, two zoom it.
    const held = new Map();
    const inside = event => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left - canvas.clientLeft, event.clientY - box.top - canvas.clientTop];
    };
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), ...inside(event));
    }, {passive: false});
    canvas.addEventListener('pointerdown', event => {
      held.set(event.pointerId, inside(event));
      try { canvas.setPointerCapture(event.pointerId); } catch { /* a pointer that is gone */ }
      canvas.classList.add('held');
    });
    canvas.addEventListener('pointermove', event => {
      const before = held.get(event.pointerId), now = inside(event);
      if (!before) return ask(now, event);
      if (held.size === 1) {
        move(now[0] - before[0], now[1] - before[1]);
      } else {
        const other = [...held].find(([id]) => id !== event.pointerId)[1];
        const apart = place => Math.max(1, Math.hypot(place[0] - other[0], place[1] - other[1]));
        zoom(apart(now) / apart(before), ...other);
      }
      held.set(event.pointerId, now);
    });
    for (const name of ['pointerup', 'pointercancel']) {
      canvas.addEventListener(name, event => {
        held.delete(event.pointerId);
        if (!held.size) canvas.classList.remove('held');
      });
    }
    canvas.addEventListener('pointerleave', () => tell(-1));

    // The name of what is under the pointer: of several the one that is drawn last.
    function ask([x, y], event) {
      let hit = -1;
      for (let index = count - 1; index >= 0 && hit < 0; index--) {
        if (!isShown.has(data.labels[index]) || !isFound(index)) continue;
        const [left, top, width, height] = box(index);
        if (x >= left && y >= top && x <= left + width && y <= top + height) hit = index;
      }
      tell(hit, event);
    }
    function tell(index, event) {
      if (index !== under) {
        under = index;
        const label = index < 0 ? null : document.querySelector(`[data-label="${data.labels[index]}"]`);
        tip.textContent = index < 0 ? '' : data.names[index];
        if (index >= 0) the('here').textContent = data.names[index] + ' (' + label.parentNode.children[2].textContent + ')';
        draw();
      }
      if (index < 0 || !event) return;
      tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 4)) + 'px';
      tip.style.top = Math.max(4, event.clientY - tip.offsetHeight - 10) + 'px';
    }

    // Keys and controls.
    canvas.addEventListener('keydown', event => {
      const steps = {ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60]};
      if (steps[event.key]) move(...steps[event.key]);
      else if (event.key === '+' || event.key === '=') zoom(1.5);
      else if (event.key === '-') zoom(1 / 1.5);
      else if (event.key === '0') fit();
      else return;
      event.preventDefault();
    });
    the('closer').addEventListener('click', () => zoom(1.5));
    the('wider').addEventListener('click', () => zoom(1 / 1.5));
    the('whole').addEventListener('click', fit);
    size.addEventListener('input', draw);
    the('dots').addEventListener('change', draw);
    the('find').addEventListener('input', event => {
      words = event.target.value.toLowerCase();
      const found = data.names.filter((_, index) => isFound(index)).length;
      the('found').textContent = words === '' ? '' : found + ' found';
      draw();
    });
    const boxes = all('[data-label]');
    function choose() {
      isShown.clear();
      boxes.forEach(box => { if (box.checked) isShown.add(+box.dataset.label); });
      tell(-1);
      draw();
    }
    boxes.forEach(box => box.addEventListener('change', choose));
    for (const [id, value] of [['all', true], ['none', false]]) {
      the(id).addEventListener('click', () => { boxes.forEach(box => box.checked = value); choose(); });
    }
    function paintLegend() {
      all('[data-swatch]').forEach(swatch => swatch.style.background = colour(swatch.dataset.swatch));
      draw();
    }
    shades.addEventListener('change', paintLegend);
    addEventListener('resize', () => { view.scale *= measure(); draw(); });
    measure();
    size.value = Math.max(8, Math.min(64, 0.8 * whole / Math.sqrt(count)));
    fit();
    paintLegend();
    """#
}
