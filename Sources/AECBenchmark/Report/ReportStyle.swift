/// The style sheet of pages, light and dark.
enum ReportStyle {
  static let css = """
    :root{--ink:#1c1917;--soft:#57534e;--line:#e0dcd6;--paper:#fffdfa;--sheet:#f6f3ee;--link:#1d4ed8;--less:#166534;--more:#9a3412}
    @media (prefers-color-scheme:dark){:root{--ink:#f3efe9;--soft:#b5aea5;--line:#3b3733;--paper:#171513;--sheet:#221f1c;\
    --link:#9db8ff;--less:#86efac;--more:#fdba74}}
    *{box-sizing:border-box}
    body{margin:0;accent-color:var(--link);background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
    header,main{max-width:62rem;margin:0 auto;padding:1rem}
    h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0;overflow-wrap:anywhere}h2{font-size:1.25rem;margin:2.5rem 0 .5rem}
    a{color:var(--link)}nav{display:flex;flex-wrap:wrap;gap:1rem}
    .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.25rem .5rem}
    .soft,small{color:var(--soft)}small{display:block;font-size:.75rem;white-space:nowrap}
    figure{margin:0 0 .5rem}.plot{display:block;width:100%;height:auto}
    fieldset{border:1px solid var(--line);border-radius:.5rem;margin:.5rem 0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}
    fieldset label{display:inline-flex;align-items:center;gap:.35rem}
    :focus-visible{outline:2px solid var(--link);outline-offset:2px}
    .series:focus-visible{outline:none}.series:focus-visible .line{stroke-width:5}
    .series:focus-visible .dot,.dot:hover,.dot.here{stroke-width:5}
    .scroll{overflow-x:auto;margin:1rem 0}
    table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--soft);padding:.25rem 0}
    th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid var(--line);vertical-align:top}
    th:first-child{text-align:left}thead th{border-bottom:2px solid var(--line)}
    #method :is(td,th),#numbers>.scroll :is(td,th){text-align:left}
    .less{color:var(--less)}.more{color:var(--more)}
    details{border-bottom:1px solid var(--line)}summary{padding:.4rem 0;cursor:pointer}
    .controls{display:flex;flex-wrap:wrap;gap:.5rem 1rem;margin:.5rem 0}
    select{font:inherit;color:inherit;background:var(--sheet);border:1px solid var(--line);border-radius:.3rem;padding:.15rem .3rem}
    #stage{overflow:auto;max-height:80vh;background:var(--sheet);border:1px solid var(--line)}
    #frame{position:relative;touch-action:pan-y;margin:0 auto}
    #frame img,#frame canvas{position:absolute;inset:0;width:100%;height:100%;image-rendering:pixelated}
    #frame.fit img,#frame.fit canvas{image-rendering:auto}
    #edge{position:absolute;top:0;bottom:0;width:2px;margin-left:-1px;background:#fff;box-shadow:0 0 0 1px #000}
    .wide{display:block;margin:.5rem 0}.wide input{width:100%}
    #tip{position:fixed;z-index:9;pointer-events:none;background:var(--ink);color:var(--paper);padding:.25rem .6rem;\
    border-radius:.3rem;font-size:.88rem;max-width:90vw}#tip:empty{opacity:0}
    [hidden]{display:none!important}

    """
}
