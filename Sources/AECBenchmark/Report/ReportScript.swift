import AECSupport

/// The report's script: choice of metric and curves, and values under the pointer or the keys.
enum ReportScript {
  /// What this and the viewer's script are written with.
  static let helpers = #"""
    'use strict';
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];
    const the = id => document.getElementById(id);
    """#

  static let javascript = #"""
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
    """#
}
