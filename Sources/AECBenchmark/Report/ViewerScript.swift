/// The script of a ``PictureViewer``.
enum ViewerScript {
  static let javascript = #"""
    const [which, left, right, mode, zoom, gain, slider] =
      ['which', 'left', 'right', 'mode', 'zoom', 'gain', 'slider'].map(the);
    const frame = the('frame'), images = {left: the('image-left'), right: the('image-right')};
    let picture, drawing = 0;

    function open() {
      picture = JSON.parse(the('picture-' + which.value).textContent);
      const chosen = [left, right].map(select => select.selectedIndex < 0 ? select.dataset.first : select.selectedIndex);
      for (const select of [left, right]) {
        select.replaceChildren(...picture.versions.map((version, index) => new Option(version.title, index)));
      }
      const last = picture.versions.length - 1;
      left.selectedIndex = Math.min(chosen[0], last);
      right.selectedIndex = Math.min(chosen[1], last);
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
      const isDifference = mode.value === 'difference', canvas = the('difference');
      the('gain-label').hidden = !isDifference;
      canvas.hidden = !isDifference;
      images.left.hidden = images.right.hidden = the('edge').hidden = isDifference;
      slider.disabled = isDifference;
      const turn = ++drawing;
      if (!isDifference) return;
      const shown = [left, right].map(select => picture.versions[select.selectedIndex]);
      const [a, b] = await Promise.all(shown.map(version => pixels(version.url)));
      if (turn !== drawing) return;       // another was asked for meanwhile
      for (let i = 0; i < a.data.length; i++) {
        a.data[i] = i % 4 === 3 ? 255 : Math.abs(a.data[i] - b.data[i]) * gain.value;
      }
      canvas.width = picture.width;
      canvas.height = picture.height;
      canvas.getContext('2d').putImageData(a, 0, 0);
      canvas.setAttribute('aria-label', 'Difference of ' + shown[0].title + ' and ' + shown[1].title
        + ', times ' + gain.value);
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
    """#
}
