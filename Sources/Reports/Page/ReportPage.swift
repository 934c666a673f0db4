internal import Base

/// A report as one page of HTML that stands for itself: no script, nothing from elsewhere.
package struct ReportPage {
  let report: Report

  package init(_ report: Report) { self.report = report }

  package var text: String { page.text + "\n" }

  private var page: Markup {
    """
    <!DOCTYPE html>
    <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
    img-src data:; media-src data:"/>
    <meta name="generator" content="Benchtop \(Release.version)"/>
    <link rel="icon" href="data:,"/>
    <title>\(report.title)</title>
    <style>\(ReportStyle.sheet)</style>
    </head>
    <body>
    \(header)
    <main>
    \(sections.map(\.body))</main>
    <footer><p>Made by Benchtop \(Release.version).</p></footer>
    </body>
    </html>
    """
  }

  /// What there is to show, in order; sections without anything to show are left out.
  private var sections: [ReportSection] {
    [
      SummarySection.section(report), LearningSection.section(report),
      ProfileSection.section(report), TaskSection.section(report),
      ProgressSection.section(report), EpisodeSection.section(report),
      RunSection.section(report),
    ].compactMap { $0 }
  }

  private var header: Markup {
    let links: [Markup] = sections.map { "<a href=\"#\($0.anchor)\">\($0.title)</a> " }
    let (runs, groups) = (report.runs.count, report.groups.count)
    let suites = Set(report.groups.map { $0.runs[0].suite }).sorted().joined(separator: ", ")
    return """
      <header>
      <h1>\(report.title)</h1>
      <p class="lead">\(runs) \(runs == 1 ? "run" : "runs") in \(groups) \(groups == 1 ? "group" : "groups") \
      on \(suites)</p>
      <nav>\(links)</nav>
      </header>
      """
  }
}

/// A part of the page under a heading of its own.
struct ReportSection {
  let title: String
  let anchor: String
  let content: Markup

  var body: Markup {
    """
    <section id="\(anchor)">
    <h2>\(title)</h2>
    \(content)
    </section>

    """
  }
}

extension Report {
  /// Which line is whose.
  static func legend(_ groups: [RunGroup]) -> Markup {
    let entries: [Markup] = groups.map { group in
      """
      <li>\(group.look.swatch)<span>\(group.name) <small>\(group.isEvaluation ? "evaluation" : group.seedWords)\
      </small></span></li>
      """
    }
    return "<ul class=\"legend\">\(entries)</ul>"
  }

  /// Those that lack something, as part of a sentence.
  static func names(_ groups: [RunGroup]) -> String { groups.map(\.name).joined(separator: ", ") }
}

extension RunGroup {
  /// Whether it is evaluations by themselves.
  var isEvaluation: Bool { runs[0].isEvaluation }
}

/// A part of a whole in per cent; a stroke where there is none.
func percentage(_ part: Double?) -> String {
  guard let part, part.isFinite else { return "–" }
  return rounded(100 * part, 1) + " %"
}

/// A number of steps, short: 640 k, 12 M.
func shortCount(_ count: Int) -> String {
  func shown(_ number: Double, _ unit: String) -> String {
    let text = rounded(number, 2)
    let digits =
      text.hasSuffix("00") ? text.dropLast(3) : text.hasSuffix("0") ? text.dropLast() : text[...]
    return "\(digits) \(unit)"
  }
  if count >= 1_000_000 { return shown(Double(count) / 1e6, "M") }
  return count >= 10_000 ? shown(Double(count) / 1e3, "k") : "\(count)"
}
