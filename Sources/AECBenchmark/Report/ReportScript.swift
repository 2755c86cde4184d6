import AECSupport

/// The report's script: choice of metric and curves, values under the pointer or the keys, and the viewer.
enum ReportScript {
  static let javascript = #"""
    'use strict';
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];
    const the = id => document.getElementById(id);

    // Which metric and which curves are shown.
    all('input[name=metric]').forEach(radio => radio.addEventListener('change', () => {
      all('[data-metric]').forEach(figure => figure.hidden = figure.dataset.metric !== radio.value);
    }));
    all('[data-toggle]').forEach(box => box.addEventListener('change', () => {
      all('[data-series]').forEach(series => {
        if (series.dataset.series === box.dataset.toggle) series.toggleAttribute('hidden', !box.checked);
      });
    }));

    // The values of a point, under the pointer or wherever the arrow keys have gone.
    const tip = the('tip');
    function show(dot) {
      all('.here').forEach(other => other.classList.remove('here'));
      // Emptied and not hidden: screen readers announce changes of what is there.
      tip.textContent = dot ? dot.dataset.label : '';
      if (!dot) return;
      dot.classList.add('here');
      const place = dot.getBoundingClientRect(), width = tip.offsetWidth;
      tip.style.left = Math.max(4, Math.min(place.left + 10, innerWidth - width - 4)) + 'px';
      tip.style.top = Math.max(4, place.top - tip.offsetHeight - 6) + 'px';
    }
    all('.dot').forEach(dot => {
      const title = dot.querySelector('title');
      if (!title) return;
      dot.dataset.label = title.textContent;
      title.remove();
      dot.addEventListener('pointerenter', () => show(dot));
      dot.addEventListener('pointerleave', () => show(null));
    });
    all('.series').forEach(series => {
      let index = -1;
      series.addEventListener('keydown', event => {
        const dots = all('.dot', series);
        const step = {ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1}[event.key];
        if (event.key === 'Escape') show(null);
        if (!step || !dots.length) return;
        event.preventDefault();
        index = Math.max(0, Math.min(index + step, dots.length - 1));
        show(dots[index]);
      });
      series.addEventListener('blur', () => { index = -1; show(null); });
    });

    // The viewer.
    if (the('which')) {
      const [which, left, right, mode, zoom, gain, slider] =
        ['which', 'left', 'right', 'mode', 'zoom', 'gain', 'slider'].map(the);
      const frame = the('frame'), images = {left: the('image-left'), right: the('image-right')};
      let picture, drawing = 0;

      function open() {
        picture = JSON.parse(the('picture-' + which.value).textContent);
        const chosen = [left.selectedIndex, right.selectedIndex];
        for (const select of [left, right]) {
          select.replaceChildren(...picture.versions.map((version, index) => new Option(version.title, index)));
        }
        const last = picture.versions.length - 1;
        left.selectedIndex = Math.min(chosen[0] < 0 ? 1 : chosen[0], last);
        right.selectedIndex = Math.min(chosen[1] < 0 ? 0 : chosen[1], last);
        all('[data-picture]').forEach(part => part.hidden = part.dataset.picture !== which.value);
        choose();
      }
      function choose() {
        const words = [];
        for (const [side, select] of [['left', left], ['right', right]]) {
          const version = picture.versions[select.selectedIndex];
          const words_ = version.title + (version.note ? ': ' + version.note : '');
          images[side].src = version.url;
          images[side].alt = picture.name + ', ' + words_;
          words.push((side === 'left' ? 'Left: ' : 'Right: ') + words_);
        }
        the('captions').textContent = words.join('. ');
        resize();
        draw();
      }
      function resize() {
        const fits = zoom.value === 'fit';
        frame.classList.toggle('fit', fits);
        // One pixel of the picture is one of the screen, whatever the screen's density.
        const width = fits ? Math.min(picture.width, the('stage').clientWidth)
          : picture.width * zoom.value / devicePixelRatio;
        frame.style.width = width + 'px';
        frame.style.height = width * picture.height / picture.width + 'px';
      }
      function slide() {
        images.left.style.clipPath = `inset(0 ${100 - slider.value}% 0 0)`;
        the('edge').style.left = slider.value + '%';
      }
      async function pixels(url) {
        const {width, height} = picture;
        const image = new Image();
        await new Promise((done, fail) => { image.onload = done; image.onerror = fail; image.src = url; });
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, width, height);
      }
      async function draw() {
        const isError = mode.value === 'error', canvas = the('error');
        the('gain-label').hidden = !isError;
        canvas.hidden = !isError;
        images.left.hidden = images.right.hidden = the('edge').hidden = isError;
        slider.disabled = isError;
        const turn = ++drawing;
        if (!isError) return;
        const [a, b] = await Promise.all([picture.versions[0].url, picture.versions[left.selectedIndex].url].map(pixels));
        if (turn !== drawing) return;       // another was asked for meanwhile
        for (let i = 0; i < a.data.length; i++) {
          a.data[i] = i % 4 === 3 ? 255 : Math.abs(a.data[i] - b.data[i]) * gain.value;
        }
        canvas.width = picture.width;
        canvas.height = picture.height;
        canvas.getContext('2d').putImageData(a, 0, 0);
        canvas.setAttribute('aria-label', 'Difference of ' + picture.versions[left.selectedIndex].title
          + ' and the original, times ' + gain.value);
      }
      which.addEventListener('change', open);
      left.addEventListener('change', choose);
      right.addEventListener('change', choose);
      mode.addEventListener('change', draw);
      gain.addEventListener('change', draw);
      zoom.addEventListener('change', resize);
      slider.addEventListener('input', slide);
      addEventListener('resize', resize);
      frame.addEventListener('pointermove', event => {
        if (mode.value !== 'slider' || !(event.buttons & 1)) return;
        const box = frame.getBoundingClientRect();
        slider.value = 100 * (event.clientX - box.left) / box.width;
        slide();
      });
      frame.addEventListener('dragstart', event => event.preventDefault());
      open();
      slide();
    }
    """#
}
