internal import Base

/// The stylesheet of a report, for light and dark screens, phones and paper.
enum ReportStyle {
  static var stylesheet: Markup {
    let style: Markup = """

      \(light)
      @media screen and (prefers-color-scheme: dark) {\(dark)}
      \(layout)\(plots)\(narrow)\(paper)
      """
    return style
  }

  /// Colors that stay distinct with color blindness, each with enough contrast on white.
  private static var light: Markup {
    """
    :root { color-scheme: light dark; --ink: #1c2127; --soft: #59636e; --line: #d9dee4; --grid: #e9ecf0;
      --paper: #ffffff; --panel: #f6f8fa; --link: #0b62a8; --none: #eceff2;
      --c0: #0072b2; --c1: #d55e00; --c2: #008f68; --c3: #b1528a; --c4: #a87400; --c5: #2c86c4;
      --c6: #1c2127; --c7: #757b83;
      \(heat(from: [224, 130, 20], over: [246, 243, 236], to: [33, 102, 172], darkText: 0...8)) }
    """
  }

  private static var dark: Markup {
    """

    :root { --ink: #e8ebef; --soft: #a3adb8; --line: #343b44; --grid: #2a3038; --paper: #14181d;
      --panel: #1b2027; --link: #7cc0ff; --none: #262c34;
      --c0: #4fb0ea; --c1: #ff8a4c; --c2: #34cba0; --c3: #e597c5; --c4: #efb73e; --c5: #9db8ff;
      --c6: #f2f2f2; --c7: #a0a6ae;
      \(heat(from: [188, 98, 12], over: [54, 60, 68], to: [41, 112, 190], darkText: nil)) }

    """
  }

  /// CSS variables for the color of each level of a heat map and for the text on it.
  private static func heat(
    from low: [Double], over middle: [Double], to high: [Double], darkText: ClosedRange<Int>?
  ) -> Markup {
    let variables: [Markup] = (0...HeatMap.levels).map { level in
      let position = 2 * Double(level) / Double(HeatMap.levels)
      let (first, second, part) =
        position < 1 ? (low, middle, position) : (middle, high, position - 1)
      let color = zip(first, second).map { fixedPoint($0 + part * ($1 - $0), 0) }
        .joined(separator: ",")
      let ink = darkText?.contains(level) == true ? "#1c2127" : "#ffffff"
      return "--h\(level): rgb(\(color)); --t\(level): \(ink); "
    }
    return "\(variables)"
  }

  private static let layout: Markup = """
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0 auto; max-width: 1180px; padding: 0 24px 48px; background: var(--paper); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
    header { padding: 36px 0 12px; border-bottom: 1px solid var(--line); }
    h1 { font-size: 2rem; line-height: 1.2; margin: 0; letter-spacing: -0.01em; overflow-wrap: anywhere; }
    h2 { font-size: 1.35rem; margin: 44px 0 12px; letter-spacing: -0.005em; }
    h3 { font-size: 1rem; margin: 0 0 8px; overflow-wrap: anywhere; }
    h4 { font-size: 0.95rem; margin: 14px 0 6px; overflow-wrap: anywhere; }
    small, .lead, .note, figcaption, footer { color: var(--soft); }
    small { font-weight: normal; font-size: 0.875em; }
    .lead { margin: 6px 0 12px; }
    .note, figcaption, footer { font-size: 0.875rem; }
    .note { margin: 6px 0 10px; max-width: 46rem; overflow-wrap: anywhere; }
    a { color: var(--link); text-decoration: none; }
    a:hover { text-decoration: underline; }
    nav { display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 0.95rem; }
    nav a { padding: 4px 0; }
    footer { margin-top: 40px; border-top: 1px solid var(--line); }
    .grid2 { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 430px), 1fr)); gap: 20px; }
    .grid4 { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr)); gap: 16px; }
    .grid3 { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 16px; }
    .grid2 > *, .grid3 > *, .grid4 > * { min-width: 0; }
    figure { margin: 0 0 4px; padding: 16px; background: var(--panel); border: 1px solid var(--line);
      border-radius: 10px; }
    figure figure { padding: 0; border: 0; }
    section > figure { max-width: 600px; margin-top: 18px; }
    section > figure.wide { max-width: none; }
    figcaption { margin-top: 8px; }
    img, video { display: block; width: 100%; height: auto; border-radius: 6px; }
    video + img { margin-top: 8px; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 0 0 12px; padding: 0; }
    .legend li { display: flex; align-items: center; gap: 8px; min-width: 0; }
    .legend span { min-width: 0; overflow-wrap: anywhere; }
    .scroll { overflow-x: auto; max-width: 100%; }
    table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--soft); padding-bottom: 6px; }
    th, td { padding: 5px 12px 5px 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
    th { font-weight: 600; }
    thead th { color: var(--soft); font-weight: 500; vertical-align: bottom; }
    tr > th:first-child, .word { text-align: left; }
    th .swatch { vertical-align: middle; margin-right: 6px; }
    h3 .swatch { vertical-align: middle; margin-right: 8px; }
    .tasks td, .tasks th { padding: 3px 10px 3px 0; }
    .tasks .first { padding-left: 14px; }
    thead th[colspan] { text-align: left; }
    .words td { white-space: normal; overflow-wrap: anywhere; min-width: 6rem; text-align: left; }
    .words th { text-align: left; }
    .chip { display: inline-block; min-width: 4.2em; padding: 0 7px; border-radius: 5px; text-align: right; }
    details { margin: 12px 0; }
    summary { cursor: pointer; color: var(--link); padding: 4px 0; }
    .card { margin: 14px 0; padding: 16px; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); }
    .card > p { margin: 0 0 4px; }
    pre { margin: 0; padding: 10px 12px; border-radius: 6px; background: var(--paper); border: 1px solid var(--line);
      font: 0.8125rem/1.5 ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace;
      white-space: pre-wrap; overflow-wrap: anywhere; }
    code { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    .command { user-select: all; -webkit-user-select: all; }

    """

  private static var plots: Markup {
    let styles: [Markup] = (0..<PlotStyle.colorCount).map { index in
      """
      .line.c\(index), .seedCurve.c\(index) { stroke: var(--c\(index)); }
      .dot.c\(index), .band.c\(index) { fill: var(--c\(index)); }

      """
    }
    let levels: [Markup] = (0...HeatMap.levels).map { level in
      """
      .h\(level) { fill: var(--h\(level)); } .t\(level) { fill: var(--t\(level)); }
      .b\(level) { background: var(--h\(level)); color: var(--t\(level)); }

      """
    }
    return """
      svg { font-family: inherit; }
      .plot { display: block; width: 100%; height: auto; }
      .heat { display: block; max-width: 100%; height: auto; }
      .swatch { flex: none; }
      .grid { stroke: var(--grid); stroke-width: 1; }
      .axis { stroke: var(--soft); stroke-width: 1; }
      .tick, .label { fill: var(--soft); font-size: 12px; }
      .name { fill: var(--ink); font-size: 13px; }
      .cell { font-size: 12px; fill: var(--soft); font-variant-numeric: tabular-nums; }
      .none { fill: var(--none); }
      .line { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
      .seedCurve { fill: none; stroke-width: 1; opacity: 0.45; stroke-linejoin: round; }
      .dot { stroke: var(--panel); stroke-width: 0.8; }
      .band { opacity: 0.17; stroke: none; }
      \(styles)\(levels)
      """
  }

  private static let narrow: Markup = """
    @media (max-width: 560px) {
      body { padding: 0 14px 32px; }
      header { padding-top: 22px; }
      h1 { font-size: 1.55rem; }
      h2 { margin-top: 32px; }
      figure, .card { padding: 12px 10px; }
      .tick, .label { font-size: 15px; } .name { font-size: 16px; }
      .heat .tick, .heat .label { font-size: 12px; }
      th:first-child { position: sticky; left: 0; background: var(--paper); }
    }

    """

  private static let paper: Markup = """
    @page { margin: 14mm; }
    @media print {
      body { max-width: none; padding: 0; font-size: 10.5pt; }
      * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      header { padding-top: 0; }
      nav { display: none; }
      h2, h3, h4 { break-after: avoid; }
      figure, tr, .legend, pre { break-inside: avoid; }
      .grid2, .grid3, .grid4 { display: block; orphans: 1; widows: 1; }
      .grid2 > *, .grid3 > *, .grid4 > * { display: inline-block; vertical-align: top; margin: 0 1.5% 10px 0; }
      .grid2 > * { width: 48%; }
      .grid3 > *, .grid4 > * { width: 31%; }
      figure { padding: 8px; }
      figure .scroll, .scroll { overflow: visible; }
      .heat { min-width: 0 !important; width: auto; max-height: 225mm; }
      .legend, .note { break-after: avoid; break-inside: avoid; }
      table { font-size: 8.5pt; }
      th, td { padding-right: 8px; }
      details:not(.source)::details-content { content-visibility: visible; display: block; }
      pre { font-size: 8pt; }
      summary { break-after: avoid; }
      footer { margin-top: 12px; }
      .grid2 > .scroll table { font-size: 7.5pt; }
      .grid2 > .scroll th, .grid2 > .scroll td { padding-right: 5px; }
    }

    """
}
